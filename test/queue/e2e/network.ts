import { spawnSync } from 'node:child_process';

/** Several hosts on this machine, each in a network namespace of its own, on one switch that can cut them off. */
export class Network<Host extends string> {
  private readonly hosts: Readonly<Record<Host, number>>;
  private readonly id = `hk${process.pid % 100_000}`;

  /** `hosts` have the last number of their addresses. */
  constructor(hosts: Readonly<Record<Host, number>>) {
    this.hosts = hosts;
    const { id } = this;
    ip(`netns add ${id}`);
    ip(`-n ${id} link add switch type bridge`);
    ip(`-n ${id} link set switch up`);
    for (const host of Object.keys(hosts) as Host[]) {
      const name = this.namespace(host);
      ip(`netns add ${name}`);
      ip(`-n ${id} link add ${host} type veth peer name wire netns ${name}`);
      ip(`-n ${id} link set ${host} master switch up`);
      ip(`-n ${name} addr add ${this.address(host)}/24 dev wire`);
      for (const device of ['wire', 'lo']) ip(`-n ${name} link set ${device} up`);
    }
  }

  /** Why this machine cannot have one; undefined when it can. */
  static whyNot(): string | undefined {
    const name = `hk${process.pid % 100_000}-try`;
    const tried = spawnSync('ip', ['netns', 'add', name]);
    if (tried.error) return 'there is no command ip: apt-get install iproute2';
    if (tried.status !== 0) return 'network namespaces are not permitted here: it takes root';
    const bridge = spawnSync('ip', ['-n', name, 'link', 'add', 'switch', 'type', 'bridge']);
    ip(`netns del ${name}`);
    return bridge.status === 0 ? undefined : 'bridges are not permitted here';
  }

  address(host: Host): string {
    return `10.77.0.${this.hosts[host]}`;
  }

  /** What goes before a command that is to run on `host`. */
  on(host: Host): string[] {
    return ['ip', 'netns', 'exec', this.namespace(host)];
  }

  /** Nothing reaches `host`, and nothing of it others; nobody is told. */
  cut(host: Host): void {
    ip(`-n ${this.id} link set ${host} down`);
  }

  heal(host: Host): void {
    ip(`-n ${this.id} link set ${host} up`);
  }

  /** Ends everything that runs on its hosts, and takes it down. */
  close(): void {
    for (const host of Object.keys(this.hosts) as Host[]) {
      const pids = spawnSync('ip', ['netns', 'pids', this.namespace(host)], { encoding: 'utf8' }).stdout;
      for (const pid of pids.split(/\s+/).filter(Boolean)) process.kill(Number(pid), 'SIGKILL');
      ip(`netns del ${this.namespace(host)}`);
    }
    ip(`netns del ${this.id}`);
  }

  private namespace(host: Host): string {
    return `${this.id}-${host}`;
  }
}

function ip(line: string): void {
  const { status, stderr } = spawnSync('ip', line.split(' '), { encoding: 'utf8' });
  if (status !== 0) throw new Error(`ip ${line}: ${stderr}`);
}
