import type { Ink } from './shape.ts';

/** Colours of a picture. */
export interface Theme {
  readonly paper: string;
  readonly inks: Readonly<Record<Ink, string>>;
}

export const themes: Readonly<Record<'light' | 'dark', Theme>> = {
  light: {
    paper: '#f4f6f8',
    inks: {
      ground: '#aab4c0',
      grid: '#dde3e9',
      body: '#33445c',
      limb: '#0f766e',
      limbFar: '#62a79f',
      detail: '#f4f6f8',
      edge: '#f4f6f8',
      accent: '#e4572e',
      goal: '#d9920f',
    },
  },
  dark: {
    paper: '#12161c',
    inks: {
      ground: '#56616f',
      grid: '#232a33',
      body: '#93a4bd',
      limb: '#2dbdae',
      limbFar: '#1d756d',
      detail: '#12161c',
      edge: '#12161c',
      accent: '#ff7a50',
      goal: '#f0b13c',
    },
  },
};
