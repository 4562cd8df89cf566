import { useEffect, useId, useMemo, useState } from 'preact/hooks';
import { type Field, fieldsOf, type Schema, typedIn } from '../../base/schema.ts';
import { Switch } from '../../parts/fields.tsx';

interface BodyFormProps {
  readonly schema: Schema | undefined;
  /** Undefined: no body. */
  readonly onChange: (body: string | undefined) => void;
}

/** Fields made from the schema, or the raw text. Invalid input is reported, but can be sent all the same. */
export function BodyForm({ schema, onChange }: BodyFormProps) {
  const fields = useMemo(() => (schema ? fieldsOf(schema) : undefined), [schema]);
  const [asText, setAsText] = useState(fields === undefined);
  const [texts, setTexts] = useState<Readonly<Record<string, string>>>({});
  const [text, setText] = useState('');
  const made = useMemo(() => bodyOf(fields ?? [], texts), [fields, texts]);
  const body = asText || !fields ? text : made;
  useEffect(() => onChange(body === '' ? undefined : body), [body, onChange]);
  return (
    <fieldset class="stack body-form">
      <div class="bar">
        <legend class="strong">Body</legend>
        {fields && (
          <Switch
            label="As JSON text"
            checked={asText}
            onChange={(on) => {
              if (on) setText(made);
              setAsText(on);
            }}
          />
        )}
      </div>
      {asText || !fields ? (
        <textarea
          rows={7}
          aria-label="Body"
          spellcheck={false}
          value={text}
          onInput={(event) => setText(event.currentTarget.value)}
        />
      ) : (
        fields.map((field) => (
          <FieldInput
            key={field.name}
            field={field}
            text={texts[field.name] ?? ''}
            onChange={(value) => setTexts((before) => ({ ...before, [field.name]: value }))}
          />
        ))
      )}
    </fieldset>
  );
}

function bodyOf(fields: readonly Field[], texts: Readonly<Record<string, string>>): string {
  const entries = fields.flatMap((field): [string, unknown][] => {
    const text = texts[field.name] ?? '';
    const typed = typedIn(field, text);
    if (typed === undefined || text === '') return [];
    // Invalid input is sent as it was typed, to show how the endpoint responds.
    return [[field.name, 'value' in typed ? typed.value : text]];
  });
  return entries.length === 0 && fields.length > 0 ? '{}' : JSON.stringify(Object.fromEntries(entries), undefined, 2);
}

interface FieldInputProps {
  readonly field: Field;
  readonly text: string;
  readonly onChange: (text: string) => void;
}

function FieldInput({ field, text, onChange }: FieldInputProps) {
  const id = useId();
  const [left, setLeft] = useState(false);
  const typed = typedIn(field, text);
  const mistake = typed && 'mistake' in typed && (left || text !== '') ? typed.mistake : undefined;
  const shared = {
    id,
    'aria-describedby': `${id}-hint`,
    'aria-invalid': mistake !== undefined,
    'aria-required': field.required,
    onBlur: () => setLeft(true),
  };
  return (
    <div class="field">
      <label for={id}>
        {field.name}
        {field.required ? <span class="muted"> required</span> : ''}
      </label>
      {field.kind === 'choice' || field.kind === 'boolean' ? (
        <select {...shared} value={text} onChange={(event) => onChange(event.currentTarget.value)}>
          <option value="">–</option>
          {(field.kind === 'boolean' ? ['true', 'false'] : field.options).map((one) => (
            <option key={one} value={one}>
              {one}
            </option>
          ))}
        </select>
      ) : field.kind === 'json' ? (
        <textarea
          {...shared}
          rows={3}
          spellcheck={false}
          value={text}
          onInput={(event) => onChange(event.currentTarget.value)}
        />
      ) : (
        <input
          {...shared}
          inputMode={field.kind === 'number' ? 'decimal' : 'text'}
          value={text}
          spellcheck={false}
          autocomplete="off"
          onInput={(event) => onChange(event.currentTarget.value)}
        />
      )}
      <span id={`${id}-hint`} class={mistake ? 'bad-text' : 'muted'}>
        {[mistake ?? '', field.hint].filter(Boolean).join(' · ')}
      </span>
    </div>
  );
}
