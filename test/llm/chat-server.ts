import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { ChatMessage } from '../../src/core/chat.ts';

/** What was asked of the server. */
export interface ChatCall {
  readonly model: string;
  readonly temperature?: number;
  readonly messages: readonly ChatMessage[];
  readonly stream?: boolean;
  readonly stream_options?: { readonly include_usage?: boolean };
  readonly max_tokens?: number;
  readonly max_completion_tokens?: number;
  readonly authorization: string | undefined;
}

/** An answer: its text, a status with a body, or a way in which answers go wrong. */
export type ChatReply =
  | string
  | { readonly status: number; readonly body?: unknown; readonly headers?: Readonly<Record<string, string>> }
  /** Whatever bytes, called whatever type. */
  | { readonly raw: string; readonly type: string }
  /** No choices at all. */
  | 'empty'
  /** The socket is closed in the middle of the answer. */
  | 'cut'
  /** The answer ends in the middle, in good order, without a reason why. */
  | 'unfinished'
  /** Nothing is said, and the line stays open. */
  | 'hang'
  /** After half of the answer nothing more is said. */
  | 'stall'
  /** It does not end. */
  | 'endless';

/** In which ways a compatible server differs from OpenAI's. */
export interface ServerManners {
  /** Answers in one piece, whether a stream was asked for or not. */
  readonly wholeOnly?: boolean;
  /** Parameters it does not know and complains about. */
  readonly refuses?: readonly string[];
  /** Says of a parameter it refuses only that the request is bad. */
  readonly vague?: boolean;
  /** Sends no token counts. */
  readonly uncounted?: boolean;
}

export interface ChatServer {
  /** What OPENAI_BASE_URL must be. */
  readonly url: string;
  readonly calls: ChatCall[];
  /** Tokens of every answer that was counted out to the client. */
  readonly counted: { input: number; cached: number; output: number };
  close(): Promise<void>;
}

/** A server on loopback that speaks the chat-completions protocol and answers as `reply` says, call by call. */
export async function startChatServer(
  reply: (call: ChatCall, index: number) => ChatReply | Promise<ChatReply>,
  manners: ServerManners = {},
): Promise<ChatServer> {
  const calls: ChatCall[] = [];
  const counted = { input: 0, cached: 0, output: 0 };
  const server = createServer((request, response) => {
    if (request.url === '/v1/models') return sendModels(response);
    void receive(request).then(async (call) => {
      calls.push(call);
      const refused = (manners.refuses ?? []).find((name) => name in call);
      if (refused !== undefined) return sendRefusal(response, refused, manners);
      const answer = new Answer(response, call, manners, counted);
      await answer.send(await reply(call, calls.length - 1));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/v1`,
    calls,
    counted,
    close: () => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

/** Tokens of a text: about what a byte-pair encoding makes of English and code, and no multiple of its length. */
export function countTokens(text: string): number {
  return text.match(/[A-Za-z]{1,7}|\d{1,3}|[^\sA-Za-z\d]{1,2}|\n/g)?.length ?? 0;
}

async function receive(request: IncomingMessage): Promise<ChatCall> {
  let text = '';
  for await (const chunk of request) text += chunk;
  if (request.url !== '/v1/chat/completions') throw new Error(`unexpected ${request.url}`);
  return { ...JSON.parse(text), authorization: request.headers.authorization };
}

function sendModels(response: ServerResponse): void {
  const data = ['test-model', 'other-model'].map((id) => ({ id, object: 'model' }));
  sendJson(response, 200, { object: 'list', data });
}

function sendRefusal(response: ServerResponse, name: string, { vague }: ServerManners): void {
  const detail = [{ type: 'extra_forbidden', loc: ['body', name], msg: 'Extra inputs are not permitted' }];
  const error = { message: `Unrecognized request argument supplied: ${name}`, param: null };
  sendJson(response, vague ? 422 : 400, vague ? { detail } : { error });
}

function sendJson(
  response: ServerResponse,
  status: number,
  body: unknown,
  headers: Readonly<Record<string, string>> = {},
): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers });
  response.end(JSON.stringify(body));
}

/** One answer on its way: streamed when the client asked for that and the server can. */
class Answer {
  private readonly response: ServerResponse;
  private readonly call: ChatCall;
  private readonly manners: ServerManners;
  private readonly counted: ChatServer['counted'];

  constructor(
    response: ServerResponse,
    call: ChatCall,
    manners: ServerManners,
    counted: ChatServer['counted'],
  ) {
    this.response = response;
    this.call = call;
    this.manners = manners;
    this.counted = counted;
  }

  async send(reply: ChatReply): Promise<void> {
    if (reply === 'hang') return;
    if (typeof reply === 'object' && 'raw' in reply) {
      this.response.writeHead(200, { 'content-type': reply.type });
      return void this.response.end(reply.raw);
    }
    if (typeof reply === 'object') {
      const { status, body = { error: { message: `status ${status}` } }, headers } = reply;
      return sendJson(this.response, status, body, headers);
    }
    if (this.call.stream && !this.manners.wholeOnly) await this.stream(reply);
    else if (reply === 'cut' || reply === 'unfinished') this.cutWhole();
    else if (reply !== 'stall' && reply !== 'endless') this.whole(reply);
  }

  private whole(reply: string): void {
    const message = { role: 'assistant', content: reply, refusal: null };
    const choices = reply === 'empty' ? [] : [{ index: 0, message, finish_reason: 'stop', logprobs: null }];
    const usage = this.manners.uncounted ? {} : { usage: this.usage(reply === 'empty' ? '' : reply) };
    sendJson(this.response, 200, { ...this.head('chat.completion'), choices, ...usage });
  }

  private cutWhole(): void {
    this.response.writeHead(200, { 'content-type': 'application/json', 'content-length': '1000' });
    this.response.write('{"id": "cut', () => this.response.destroy());
  }

  private async stream(reply: string): Promise<void> {
    this.response.writeHead(200, { 'content-type': 'text/event-stream' });
    this.piece({ role: 'assistant', content: '' });
    if (reply === 'empty') {
      this.event({ choices: [], ...this.streamedUsage('') });
      return this.end();
    }
    if (reply === 'endless') return this.babble();
    const broken = ['cut', 'unfinished', 'stall'].includes(reply);
    const text = broken ? 'Let me think about the pole first.' : reply;
    for (const word of text.match(/\s*\S+\s*|\s+/g) ?? []) this.piece({ content: word });
    // The client has read what was written before the line breaks.
    if (broken) await new Promise((resolve) => setTimeout(resolve, 20));
    if (reply === 'cut') this.response.destroy();
    if (reply === 'unfinished') this.response.end();
    if (broken) return;
    this.event({ choices: [{ index: 0, delta: {}, finish_reason: 'stop' }] });
    const usage = this.streamedUsage(text);
    if (usage.usage) this.event({ choices: [], ...usage });
    this.end();
  }

  /** Words without end, until the client hangs up. */
  private async babble(): Promise<void> {
    while (!this.response.closed) {
      this.piece({ content: 'and so on '.repeat(20) });
      await new Promise(setImmediate);
    }
  }

  private piece(delta: object): boolean {
    return this.event({ choices: [{ index: 0, delta, finish_reason: null }] });
  }

  private event(content: object): boolean {
    const data = { ...this.head('chat.completion.chunk'), ...content };
    return this.response.write(`data: ${JSON.stringify(data)}\n\n`);
  }

  private end(): void {
    this.response.end('data: [DONE]\n\n');
  }

  private head(object: string) {
    return { id: 'chatcmpl-1', object, created: 0, model: this.call.model };
  }

  private streamedUsage(text: string): { usage?: object } {
    const wanted = this.call.stream_options?.include_usage && !this.manners.uncounted;
    return wanted ? { usage: this.usage(text) } : {};
  }

  /** As OpenAI counts: a long prompt's beginning is read from the cache from the second time on. */
  private usage(text: string) {
    const input = this.call.messages.reduce((sum, { content }) => sum + countTokens(content), 0);
    const cached = this.counted.input > 0 && input >= 1024 ? 1024 : 0;
    const output = countTokens(text);
    this.counted.input += input;
    this.counted.cached += cached;
    this.counted.output += output;
    return {
      ...{ prompt_tokens: input, completion_tokens: output, total_tokens: input + output },
      prompt_tokens_details: { cached_tokens: cached },
    };
  }
}
