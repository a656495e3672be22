import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Refused, send } from '../server.ts';

interface Asked {
  body: unknown;
  answer: (status: number, content: unknown) => void;
}

/** A server that answers when it is told to. */
function server(): Asked[] {
  const asked: Asked[] = [];
  globalThis.fetch = ((_address: string, { body }: { body: string }) =>
    new Promise((done) => {
      const answer = (status: number, content: unknown) =>
        done(new Response(JSON.stringify(content), { status }));
      asked.push({ body: JSON.parse(body), answer });
    })) as unknown as typeof fetch;
  return asked;
}
const settled = () => new Promise((done) => setTimeout(done));

test('a write waits for the one before it and is composed when its turn has come', async () => {
  const asked = server();
  let version = 1;
  const first = send<{ version: number }>('/change', '', () => ({ version })).then((answer) => {
    version = answer.version;
  });
  const second = send('/change', '', () => ({ version }));
  await settled();
  assert.deepEqual(
    asked.map(({ body }) => body),
    [{ version: 1 }],
  );
  asked[0]?.answer(200, { version: 2 });
  await first;
  await settled();
  assert.deepEqual(asked[1]?.body, { version: 2 });
  asked[1]?.answer(200, {});
  await second;
});

test('a refusal does not hold up what follows', async () => {
  const asked = server();
  const first = send('/change', '', { name: 'one' });
  const second = send<{ name: string }>('/change', '', { name: 'two' });
  await settled();
  asked[0]?.answer(409, { message: 'Somebody was faster.' });
  await assert.rejects(first, (error) => error instanceof Refused && error.refusal.status === 409);
  await settled();
  asked[1]?.answer(200, { name: 'two' });
  assert.deepEqual(await second, { name: 'two' });
});
