// A process that broke out: it speaks the protocol by hand, and tries what the walls of the system should forbid. It is
// JavaScript, so that it runs behind the walls of the built package. Input: what to try.
import { readdirSync, readlinkSync, readSync, writeFileSync, writeSync } from 'node:fs';
import { connect } from 'node:net';
import { networkInterfaces, tmpdir } from 'node:os';

const buffer = Buffer.alloc(65536);
const { input } = JSON.parse(buffer.subarray(0, readSync(0, buffer)).toString());
const say = (message) => writeSync(3, `${JSON.stringify(message)}\n`);
const told = (found) => {
  say({ message: { found } });
  say({ done: true });
};
say({ ready: true });

const attempts = {
  write: () => {
    try {
      writeFileSync(`${tmpdir()}/heureka-walls`, 'x');
      told('written');
    } catch (error) {
      told(error.code);
    }
  },
  network: () => {
    const reachable = Object.keys(networkInterfaces());
    const socket = connect(input.port, '127.0.0.1');
    socket.on('connect', () => told('connected'));
    socket.on('error', (error) => told([error.code, ...reachable].join(' ')));
  },
  environment: () => told(Object.keys(process.env).join(' ')),
  descriptors: () =>
    told(
      readdirSync('/proc/self/fd')
        .map((fd) => {
          try {
            return readlinkSync(`/proc/self/fd/${fd}`);
          } catch {
            return '';
          }
        })
        .filter((path) => path.startsWith('/') && !path.startsWith('/dev') && !path.startsWith('/proc'))
        .join(' '),
    ),
  printing: () => {
    for (let k = 0; k < 2000; k++) {
      process.stdout.write(`{"message":{"found":"forged"}}\n${'x'.repeat(4000)}\n`);
      writeSync(2, `{"message":{"found":"forged"}}\n${'x'.repeat(4000)}\n`);
    }
    told('flooded');
  },
  pulse: () => {
    writeSync(4, 'NaN\n-1e9\nInfinity\n{"done":true}\n');
    told('pulsed');
  },
  garbage: () => writeSync(3, '{"done":\n'),
  silence: () => {
    for (;;) writeSync(4, `${process.cpuUsage().user / 1e6}\n`);
  },
  exit: () => process.exit(0),
};
attempts[input.kind]();
