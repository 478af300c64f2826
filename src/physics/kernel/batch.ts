import type { Sensor } from '../../core/environment.ts';
import type { Model } from '../model/model.ts';
import { lengthOf, type Probe, probeOf } from '../model/sensors.ts';
import { encodeModule, lanesOf, type Precision, vectorBytes } from './encoder.ts';
import type { StateLayout, Table } from './layout.ts';
import { traceRobot } from './robot.ts';
import { type CompiledModule, compileModule, instantiate, newMemory } from './webassembly.ts';

/** A model compiled to WebAssembly SIMD: four environments a vector in single precision, two in double. */
export interface Kernel {
  readonly model: Model;
  readonly precision: Precision;
  readonly layout: StateLayout;
  readonly sensors: readonly KernelSensor[];
  readonly module: CompiledModule;
  /** The parts of the scratch memory that are the same always. */
  readonly tables: readonly Table[];
  readonly scratchBytes: number;
}

/** A sensor, and where its readings are in the state of an environment. */
export interface KernelSensor {
  readonly name: string;
  readonly probe: Probe;
  readonly start: number;
  readonly length: number;
}

/** What a model is translated to, as plain data: WebAssembly, and what its memory must hold. */
export interface Program {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly layout: StateLayout;
  /** Where each sensor's readings are. */
  readonly sensorStarts: readonly number[];
  readonly tables: readonly Table[];
  readonly scratchBytes: number;
}

/**
 * Compiles `model` with the sensors asked for; others cost nothing. Takes tens to hundreds of milliseconds; a kernel can
 * be shared by any number of batches. `keep` may hand back what it was given for the same inputs before. Throws a
 * HeurekaError for a sensor of what the model does not have.
 */
export function compileKernel(
  model: Model,
  precision: Precision = 'f32',
  sensors: Readonly<Record<string, Sensor>> = {},
  keep: (inputs: unknown, make: () => Program) => Program = (_, make) => make(),
): Kernel {
  const names = Object.keys(sensors);
  const probes = Object.values(sensors).map((sensor) => probeOf(model, sensor));
  const program = keep([model, precision, probes], () => translate(model, precision, probes));
  const { layout, tables, scratchBytes } = program;
  return {
    ...{ model, precision, layout, tables, scratchBytes },
    sensors: probes.map((probe, k) => ({
      ...{ name: names[k]!, probe, start: program.sensorStarts[k]!, length: lengthOf(model, probe) },
    })),
    module: compileModule(program.bytes),
  };
}

function translate(model: Model, precision: Precision, probes: readonly Probe[]): Program {
  const { plan, functions, scratchSlots, tables } = traceRobot(model, precision, probes);
  const { bytes, constants } = encodeModule(functions, precision, scratchSlots);
  return {
    bytes,
    layout: plan.layout,
    sensorStarts: plan.sensors.map(({ start }) => start),
    tables: [...tables, { slot: scratchSlots, cells: constants }],
    scratchBytes: (scratchSlots + constants.length) * vectorBytes,
  };
}

/** Many copies of one robot, stepped together. An environment's numbers are reached through views of the memory. */
export class Batch {
  readonly kernel: Kernel;
  readonly count: number;
  /** Environments a block. */
  readonly lanes: number;
  /** Every block's state, one after another: number `i` of environment `e` is at `indexOf(e, i)`. */
  readonly state: Float32Array | Float64Array;
  private readonly run: (
    states: number,
    blocks: number,
    stride: number,
    scratch: number,
    times: number,
  ) => void;
  private readonly blocks: number;

  /** `count` environments at the model's reference position, at rest. Throws a RangeError unless `count` > 0. */
  constructor(kernel: Kernel, count: number) {
    if (!(count > 0)) throw new RangeError(`a batch needs one environment or more, not ${count}`);
    this.kernel = kernel;
    this.count = count;
    this.lanes = lanesOf[kernel.precision];
    this.blocks = Math.ceil(count / this.lanes);
    const stateBytes = this.blocks * kernel.layout.slots * vectorBytes;
    const pages = Math.ceil((kernel.scratchBytes + stateBytes) / 65536);
    const memory = newMemory(pages);
    const View = kernel.precision === 'f32' ? Float32Array : Float64Array;
    for (const { slot, cells } of kernel.tables) {
      cells.forEach((cell, i) => {
        const at = (slot + i) * vectorBytes;
        if (typeof cell === 'number') new View(memory.buffer, at, this.lanes).fill(cell);
        else new Int32Array(memory.buffer, at, cell.length).set(cell);
      });
    }
    this.state = new View(memory.buffer, kernel.scratchBytes, (stateBytes / vectorBytes) * this.lanes);
    this.run = instantiate(kernel.module, memory).run as typeof this.run;
    // Lanes beyond `count` are stepped too, so that they need a valid state as well.
    for (let e = 0; e < this.blocks * this.lanes; e++) this.setState(e, kernel.model.qpos0, []);
  }

  /** Where number `slot` of the layout is kept for environment `e`. */
  indexOf(e: number, slot: number): number {
    const block = Math.floor(e / this.lanes);
    return (block * this.kernel.layout.slots + slot) * this.lanes + (e % this.lanes);
  }

  /** Puts environment `e` at a position [nq] and velocity [nv]; numbers left out are 0. */
  setState(e: number, qpos: ArrayLike<number>, qvel: ArrayLike<number>): void {
    const { layout, model } = this.kernel;
    for (let q = 0; q < model.nq; q++) this.state[this.indexOf(e, layout.qpos + q)] = qpos[q] ?? 0;
    for (let d = 0; d < model.nv; d++) {
      this.state[this.indexOf(e, layout.qvel + d)] = qvel[d] ?? 0;
      this.state[this.indexOf(e, layout.acceleration + d)] = 0;
    }
  }

  setControl(e: number, control: ArrayLike<number>): void {
    const { layout, model } = this.kernel;
    for (let u = 0; u < model.nu; u++) this.state[this.indexOf(e, layout.control + u)] = control[u]!;
  }

  qpos(e: number): Float64Array {
    return this.read(e, this.kernel.layout.qpos, this.kernel.model.nq);
  }

  qvel(e: number): Float64Array {
    return this.read(e, this.kernel.layout.qvel, this.kernel.model.nv);
  }

  /** The last acceleration, where the solver starts from. */
  acceleration(e: number): Float64Array {
    return this.read(e, this.kernel.layout.acceleration, this.kernel.model.nv);
  }

  /** What a sensor measured in the last step. */
  readings(e: number, { start, length }: KernelSensor): Float64Array {
    return this.read(e, start, length);
  }

  setReadings(e: number, { start, length }: KernelSensor, values: ArrayLike<number>): void {
    for (let k = 0; k < length; k++) this.state[this.indexOf(e, start + k)] = values[k]!;
  }

  /** Moves every environment on by `times` timesteps. */
  step(times = 1): void {
    const stride = this.kernel.layout.slots * vectorBytes;
    this.run(this.kernel.scratchBytes, this.blocks, stride, 0, times);
  }

  private read(e: number, start: number, count: number): Float64Array {
    return Float64Array.from({ length: count }, (_, i) => this.state[this.indexOf(e, start + i)]!);
  }
}
