/** Colours of lines that must be told apart, readable on light and on dark (after Okabe and Ito, 2008). */
const palette = [
  '#0f9d8f',
  '#d9722b',
  '#5b7fde',
  '#b5559c',
  '#8a9a1c',
  '#c9a227',
  '#4aa3df',
  '#8d6bd0',
  '#c2504a',
];

export const componentColour = (index: number) => palette[index % palette.length]!;
