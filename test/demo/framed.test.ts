import assert from 'node:assert/strict';
import { test } from 'node:test';
import { framed } from '../../demo/server/framed.js';

const frame = '<head><!-- head --></head><body><!-- main --></body>';

test('a page is put into the frame: what stands before its main goes to the head', () => {
  assert.equal(framed(frame, '<title>A</title>\n\n<main class="b">$& $1</main>\n'), '<head><title>A</title></head><body><main class="b">$& $1</main></body>');
});

test('a page without a main, or a frame without a place, is a mistake that is told', () => {
  assert.throws(() => framed(frame, '<title>A</title>'), /main/);
  assert.throws(() => framed('<head></head>', '<main></main>'), /place/);
});
