/** The trend of figures, without a scale; a text beside it says what they are. */
export function Sparkline({ values }: { readonly values: readonly number[] }) {
  const top = Math.max(1, ...values);
  const step = values.length > 1 ? 84 / (values.length - 1) : 0;
  const points = values.map((value, at) => `${(at * step + 1).toFixed(1)} ${(17 - (value / top) * 15).toFixed(1)}`);
  return (
    <svg class="spark" viewBox="0 0 86 18" width="86" height="18" aria-hidden="true">
      <path d={`M${points.join('L')}`} />
    </svg>
  );
}
