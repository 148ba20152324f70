/**
 * A syslog receiver as a process of its own, to be killed: what it has read of frames it writes to a file at once.
 *
 * `fork` it with a file, a port (0: any) and after how many messages of this run it dies without another word (0: never).
 */
import { appendFileSync } from 'node:fs';
import net, { type AddressInfo } from 'node:net';

const [file = '', port = '0', dieAfter = '0'] = process.argv.slice(2);
let taken = 0;

const server = net.createServer((socket) => {
  let rest = Buffer.alloc(0);
  socket.on('error', () => {});
  socket.on('data', (chunk) => {
    rest = Buffer.concat([rest, chunk]);
    for (;;) {
      const space = rest.indexOf(0x20);
      const size = Number(rest.subarray(0, Math.max(space, 0)).toString());
      if (space < 1 || rest.length < space + 1 + size) return;
      appendFileSync(file, `${rest.subarray(space + 1, space + 1 + size).toString()}\n`);
      rest = rest.subarray(space + 1 + size);
      taken += 1;
      if (taken === Number(dieAfter)) process.kill(process.pid, 'SIGKILL');
    }
  });
});
server.listen(Number(port), '127.0.0.1', () => process.send?.({ port: (server.address() as AddressInfo).port }));
