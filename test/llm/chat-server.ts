import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { ChatMessage } from '../../src/core/chat.ts';

/** What was asked of the server. */
export interface ChatCall {
  readonly model: string;
  readonly temperature: number;
  readonly messages: readonly ChatMessage[];
  readonly authorization: string | undefined;
}

/** An answer: its text, or a status with a body, or the end of the line. */
export type ChatReply =
  | string
  | { readonly status: number; readonly body?: unknown; readonly headers?: Readonly<Record<string, string>> }
  | 'cut';

export interface ChatServer {
  /** What OPENAI_BASE_URL must be. */
  readonly url: string;
  readonly calls: ChatCall[];
  close(): Promise<void>;
}

/** A server on loopback that speaks the chat-completions protocol and answers as `reply` says, call by call. */
export async function startChatServer(
  reply: (call: ChatCall, index: number) => ChatReply | Promise<ChatReply>,
): Promise<ChatServer> {
  const calls: ChatCall[] = [];
  const server = createServer((request, response) => {
    void receive(request).then(async (call) => {
      calls.push(call);
      send(response, await reply(call, calls.length - 1), call);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/v1`,
    calls,
    close: () => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

async function receive(request: IncomingMessage): Promise<ChatCall> {
  let text = '';
  for await (const chunk of request) text += chunk;
  if (request.url !== '/v1/chat/completions') throw new Error(`unexpected ${request.url}`);
  return { ...JSON.parse(text), authorization: request.headers.authorization };
}

function send(response: ServerResponse, reply: ChatReply, { model }: ChatCall): void {
  if (reply === 'cut') {
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': '1000' });
    response.write('{"id": "cut');
    response.destroy();
    return;
  }
  const { status, body, headers = {} } = typeof reply === 'string' ? completion(reply, model) : reply;
  response.writeHead(status, { 'content-type': 'application/json', ...headers });
  response.end(JSON.stringify(body ?? { error: { message: `status ${status}` } }));
}

function completion(text: string, model: string) {
  const message = { role: 'assistant', content: text, refusal: null };
  return {
    status: 200,
    headers: {},
    body: {
      ...{ id: 'chatcmpl-1', object: 'chat.completion', created: 0, model },
      choices: [{ index: 0, message, finish_reason: 'stop', logprobs: null }],
      usage: { prompt_tokens: 100, completion_tokens: text.length, total_tokens: 100 + text.length },
    },
  };
}
