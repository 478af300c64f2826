import { download } from './api.ts';

/** Asks the studio for a file and has the browser save it. Throws what the studio says is wrong. */
export async function saveFile(address: string): Promise<void> {
  const { name, blob } = await download(address);
  saveBlob(blob, name);
}

/** Has the browser save `blob` under `name`. */
export function saveBlob(blob: Blob, name: string): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}
