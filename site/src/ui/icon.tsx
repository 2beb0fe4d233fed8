import type { ReactNode } from "react";

/** One 24x24 outline each, drawn for this site. They always stand beside words, so they are hidden from readers. */
const paths = {
  brand: "M12 3 20 7.500 12 12 4 7.500ZM4 12l8 4.500L20 12M4 16.500 12 21l8-4.500",
  sun: "M12 8a4 4 0 1 0 0 8 4 4 0 0 0 0-8ZM12 2v2M12 20v2M2 12h2M20 12h2M4.900 4.900l1.400 1.400M17.700 17.700l1.400 1.400M4.900 19.100l1.400-1.400M17.700 6.300l1.400-1.400",
  moon: "M20 14.500A8.500 8.500 0 0 1 9.500 4 8.500 8.500 0 1 0 20 14.500Z",
  system: "M4 5h16v11H4ZM9 20h6M12 16v4",
  check: "M5 12.500 10 17.500 19 7",
  cross: "M6 6l12 12M18 6 6 18",
  warn: "M12 4 21.500 20h-19ZM12 10v4M12 17v.2",
  clock: "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18ZM12 7v5l3.500 2",
  play: "M8 5.500v13l10.500-6.500Z",
  minus: "M6 12h12",
  plus: "M6 12h12M12 6v12",
  search: "M10.500 4a6.500 6.500 0 1 0 0 13 6.500 6.500 0 0 0 0-13ZM15.200 15.200 20.500 20.500",
  pause: "M8.500 5.500v13M15.500 5.500v13",
  question: "M9 9.500a3 3 0 1 1 4.200 2.700c-.8.4-1.200 1-1.200 1.800M12 17.500v.2",
  copy: "M9 9h11v11H9ZM5 15H4V4h11v1",
  arrow: "M5 12h14M13 6l6 6-6 6",
  link: "M10 14a4 4 0 0 0 5.700 0l3-3a4 4 0 0 0-5.700-5.700l-1 1M14 10a4 4 0 0 0-5.700 0l-3 3a4 4 0 0 0 5.700 5.700l1-1",
  source: "M4 12h11M11 7l5 5-5 5M20 5v14",
  bridge: "M3 18v-6a9 6 0 0 1 18 0v6M3 14h18M8 14V8M16 14V8M12 14V6.500",
  read: "M6 3h8l4 4v14H6ZM14 3v4h4M9 12h6M9 16h6",
  convert: "M4 8h13M14 4.500 17.500 8 14 11.500M20 16H7M10 12.500 6.500 16l3.500 3.500",
  resolve:
    "M12 3a9 9 0 1 0 0 18c1.500 0 2-1 1.500-2.200-.6-1.500.3-2.800 2-2.800H18a3 3 0 0 0 3-3C21 7.500 17 3 12 3ZM7.500 11v.2M11 7.500v.2M15.500 8.500v.2",
  compose: "M4 9V4h5M20 9V4h-5M4 15v5h5M20 15v5h-5M12 8.500 15.500 10.500v3.500L12 16l-3.500-2v-3.500Z",
  render: "M4 8h4l1.500-2.500h5L16 8h4v11H4ZM12 10.500a3 3 0 1 0 0 6 3 3 0 0 0 0-6Z",
  output: "M4 5v14M9 12h11M16 8l4 4-4 4",
  image: "M4 5h16v14H4ZM4 16l5-5 4 4 3-3 4 4M15.500 9v.2",
} as const;

export type IconName = keyof typeof paths;

export function Icon({ name }: { readonly name: IconName }): ReactNode {
  return (
    <svg className="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false">
      <path d={paths[name]} />
    </svg>
  );
}
