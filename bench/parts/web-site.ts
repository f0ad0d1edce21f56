// Sites as a process of their own: a page of 8 KiB over HTTP, and one that answers a ClientHello and waits for the end.
import { createServer } from 'node:net';
import { portOf } from '../../test/support/web.ts';

const page = Buffer.alloc(8_192, '<p>Les 3: kansrekening</p>\n');
const answer = Buffer.concat([
  Buffer.from(`HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: ${page.length}\r\n\r\n`),
  page,
]);
const plain = createServer({ noDelay: true }, (socket) => {
  socket.on('error', () => socket.destroy());
  // Requests of a bench come one at a time and hold no body.
  socket.on('data', () => socket.write(answer));
}).listen(0, '127.0.0.1');
const serverHello = Buffer.concat([Buffer.from([22, 3, 3, 0, 64, 2, 0, 0, 60]), Buffer.alloc(60, 7)]);
const secure = createServer({ noDelay: true }, (socket) => {
  socket.on('error', () => socket.destroy());
  socket.once('data', () => socket.write(serverHello));
}).listen(0, '127.0.0.1');
await Promise.all([plain, secure].map((server) => new Promise((done) => server.once('listening', done))));
process.on('disconnect', () => process.exit());
process.send?.({ plain: portOf(plain), secure: portOf(secure) });
