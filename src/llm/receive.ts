import type OpenAI from 'openai';
import { Stream } from 'openai/streaming';
import type { ChatMessage } from '../core/chat.ts';
import type { Manners } from './dialect.ts';
import type { Draft } from './draft.ts';
import { BrokenAnswer } from './failure.ts';

export interface ChatRequest {
  readonly model: string;
  readonly messages: readonly ChatMessage[];
  readonly manners: Manners;
  /** Characters at which an answer that does not end is cut off. */
  readonly longest: number;
  /** Seconds of silence after which the line counts as dead. */
  readonly silence: number;
  readonly signal: AbortSignal;
}

/**
 * Sends one request and takes the answer into `draft` as it comes, streamed or, from a server that does not know
 * streaming, in one piece; `grown` is called after every piece. Throws the client's errors, `BrokenAnswer` when the
 * answer ends in the middle, and the signal's reason.
 */
export async function receive(
  client: OpenAI,
  request: ChatRequest,
  draft: Draft,
  grown: () => void,
): Promise<void> {
  const line = new Line(request.silence, request.signal);
  try {
    const response = await client.chat.completions
      .create(
        { model: request.model, messages: [...request.messages], ...request.manners },
        { signal: line.signal },
      )
      .asResponse();
    line.heard();
    if (isJson(response))
      draft.set((await readJson(response, request.longest, line)) as OpenAI.ChatCompletion);
    else await follow(client, response, request.longest, draft, line, grown);
    cut(draft, request.longest);
    grown();
  } catch (error) {
    // What the client says of a line that was closed here hides why it was.
    throw line.signal.aborted ? line.signal.reason : error;
  } finally {
    line.close();
  }
}

const typeOf = (response: Response) => response.headers.get('content-type') ?? 'of no type';
const isJson = (response: Response) => typeOf(response).includes('json');

/** An answer in one piece, as long as it is no longer than any may be, with what JSON adds to its characters. */
async function readJson(response: Response, longest: number, line: Line): Promise<unknown> {
  const pieces: Uint8Array[] = [];
  let size = 0;
  for await (const piece of response.body ?? []) {
    line.heard();
    size += piece.length;
    // Leaving the loop hangs up.
    if (size > longest * bytesPerCharacter) throw new BrokenAnswer('the answer is longer than any may be.');
    pieces.push(piece);
  }
  const text = Buffer.concat(pieces).toString('utf8');
  try {
    return JSON.parse(text);
  } catch {
    throw new BrokenAnswer('what came is not JSON, or broke off in the middle.');
  }
}

/** A character as JSON may write it, \u1234, and as much again for what surrounds the answer. */
const bytesPerCharacter = 12;

async function follow(
  client: OpenAI,
  response: Response,
  longest: number,
  draft: Draft,
  line: Line,
  grown: () => void,
): Promise<void> {
  const stream = Stream.fromSSEResponse<OpenAI.ChatCompletionChunk>(response, line.controller, client);
  let pieces = 0;
  for await (const chunk of stream) {
    line.heard();
    pieces++;
    draft.add(chunk);
    grown();
    // Leaving the loop hangs up.
    if (draft.length > longest) return;
  }
  // The client ends the loop in silence when the line is closed.
  line.signal.throwIfAborted();
  if (pieces === 0) throw new BrokenAnswer(`what came is no answer, but ${typeOf(response)}.`);
  if (!draft.finished) throw new BrokenAnswer('the answer broke off in the middle.');
}

/** What an endless answer has said until then may hold the code already. */
function cut(draft: Draft, longest: number): void {
  if (draft.text.length > longest) draft.text = draft.text.slice(0, longest);
}

/** A connection that is given up when nothing has been heard for too long. */
class Line {
  readonly controller = new AbortController();
  private readonly silence: number;
  private readonly outer: AbortSignal;
  private timer: NodeJS.Timeout | undefined;

  constructor(silence: number, outer: AbortSignal) {
    this.silence = silence;
    this.outer = outer;
    outer.addEventListener('abort', this.hangUp);
    if (outer.aborted) this.hangUp();
    this.heard();
  }

  get signal(): AbortSignal {
    return this.controller.signal;
  }

  /** Something has come: the wait begins anew. */
  heard(): void {
    clearTimeout(this.timer);
    const reason = new BrokenAnswer(`nothing was heard for ${this.silence} s.`);
    this.timer = setTimeout(() => this.controller.abort(reason), this.silence * 1000);
  }

  close(): void {
    clearTimeout(this.timer);
    this.outer.removeEventListener('abort', this.hangUp);
  }

  private readonly hangUp = () => this.controller.abort(this.outer.reason);
}
