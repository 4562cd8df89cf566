const paths = {
  home: 'M2.5 7.5 8 3l5.5 4.5V13h-4V9.5h-3V13h-4z',
  functions: 'M10.5 3C8.5 3 8 4 7.8 5.5L7 10.5C6.7 12.5 6 13 4.5 13M4.5 7h6',
  releases: 'M8 2.5v4M8 9.5v4M8 6.5a1.5 1.5 0 1 0 0 3a1.5 1.5 0 0 0 0-3z',
  rollout: 'M2.5 12.5h3v-3h3v-3h3v-3h2M2.5 6a3.5 3.5 0 0 1 3.5-3.5',
  requests: 'M2.5 4h7M5 8h8M3.5 12h5',
  console: 'M3 4.5 6.5 8 3 11.5M8 12h5',
  logs: 'M3 3.5h10M3 6.5h7M3 9.5h10M3 12.5h5',
  metrics: 'M2.5 12.5 6 8l2.5 2.5 5-6.5M2.5 2.5v10.5h11',
  cost: 'M8 2.5v11M11 5c-.6-1-1.6-1.3-3-1.3-1.7 0-3 .8-3 2.1 0 2.9 6.2 1.4 6.2 4.3 0 1.4-1.4 2.2-3.2 2.2-1.6 0-2.7-.5-3.3-1.5',
  variables:
    'M6 3C4 3 4.5 5 4.5 6.5S4 8 3 8c1 0 1.5 0 1.5 1.5S4 13 6 13M10 3c2 0 1.5 2 1.5 3.5S12 8 13 8c-1 0-1.5 0-1.5 1.5S12 13 10 13',
  local:
    'M8 2.5c3 0 5 .8 5 2v7c0 1.2-2 2-5 2s-5-.8-5-2v-7c0-1.2 2-2 5-2zM3 4.5c0 1.2 2 2 5 2s5-.8 5-2M3 8c0 1.2 2 2 5 2s5-.8 5-2',
  reload: 'M13 8a5 5 0 1 1-1.6-3.7M13 2.5v3h-3',
  close: 'M4 4l8 8M12 4l-8 8',
  search: 'M7 3a4 4 0 1 1 0 8a4 4 0 0 1 0-8zM10 10l3.5 3.5',
  copy: 'M5.5 5.5h7v7h-7zM3.5 10.5v-7h7',
  open: 'M6 4l4 4-4 4',
} as const;

export type IconName = keyof typeof paths;

export function Icon({ name }: { readonly name: IconName }) {
  return (
    <svg class="icon" viewBox="0 0 16 16" width="16" height="16" aria-hidden="true">
      <path d={paths[name]} />
    </svg>
  );
}
