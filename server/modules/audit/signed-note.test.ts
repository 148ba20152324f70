/**
 * Signed notes against the published example of another implementation, and changed in one thing each.
 */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { openCheckpoint, writeCheckpoint, headText } from './checkpoint.ts';
import { keyText, makeNoteKey, openNote, parseKeyText, signNote, writeNote } from './signed-note.ts';

/** Of golang.org/x/mod/sumdb/note. */
const peter = 'PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW';
const peterSecret = Buffer.from('AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz', 'base64').subarray(1);
const text = "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n";
const signature =
  '— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n';
const note = `${text}\n${signature}`;
const key = parseKeyText(peter)!;
const signer = makeNoteKey(() => 'PeterNeumann', peterSecret);

describe('a signed note', () => {
  test('of another implementation is read, and ours is the same', () => {
    assert.equal(openNote(note, key), text);
    assert.equal(keyText(signer), peter);
    assert.equal(writeNote(text, signer, signNote(text, signer)), note);
  });

  const another = makeNoteKey(() => 'Another', Buffer.alloc(32, 1));
  const ofAnother = writeNote(text, another, signNote(text, another)).slice(text.length + 1);

  test('may carry signatures of witnesses before and after', () => {
    assert.equal(openNote(`${text}\n${ofAnother}${signature}${ofAnother}`, key), text);
  });

  const lie = Buffer.from(signature.split(' ')[2]!.trim(), 'base64');
  lie[40]! ^= 1;
  for (const [what, changed] of Object.entries({
    'a changed text': note.replace('answer', 'Answer'),
    'a changed signature': `${text}\n— PeterNeumann ${lie.toString('base64')}\n`,
    'a right and a changed signature': `${note}— PeterNeumann ${lie.toString('base64')}\n`,
    'the signature of another key alone': `${text}\n${ofAnother}`,
    'another name': note.replace('— PeterNeumann', '— Peter'),
    'a signature in another spelling': note.replace('JnAM=', 'JnAN='),
    'no blank line': note.replace('\n\n', '\n'),
    'no line at the end': note.slice(0, -1),
  })) {
    test(`with ${what} is not signed`, () => assert.equal(openNote(changed, key), undefined));
  }

  for (const changed of [
    '',
    'PeterNeumann',
    peter.replace('c74f', 'c74e'),
    peter.replace('Peter', 'Pater'),
    `${peter}A`,
  ]) {
    test(`"${changed.slice(0, 30)}" is no key`, () => assert.equal(parseKeyText(changed), undefined));
  }
});

describe('a checkpoint', () => {
  const root = Buffer.alloc(32, 5);
  const signed = (body: string) => writeNote(body, signer, signNote(body, signer));

  test('states the size and root that were signed', () => {
    const head = { size: 20_852_163, root };
    const made = writeCheckpoint(signer, head, signNote(headText(signer.name, head), signer));
    assert.deepEqual(openCheckpoint(made, key), head);
  });

  const encoded = root.toString('base64');
  for (const [what, body] of Object.entries({
    'of another log': `Paul\n7\n${encoded}\n`,
    'with a size nobody writes so': `PeterNeumann\n07\n${encoded}\n`,
    'with a negative size': `PeterNeumann\n-7\n${encoded}\n`,
    'with half a root': `PeterNeumann\n7\n${encoded.slice(0, 20)}\n`,
    'without a root': 'PeterNeumann\n7\n',
  })) {
    test(`${what} is none, though it is signed`, () => assert.equal(openCheckpoint(signed(body), key), undefined));
  }
});
