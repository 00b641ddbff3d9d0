import { readdirSync, readFileSync } from 'node:fs';

const TICKS_A_SECOND = 100;
const BYTES_A_PAGE = 4096;
const BYTES_A_KIB = 1024;

/** What a process and everything that it started has used. */
export interface Usage {
  /** User and system, seconds. */
  readonly cpuSeconds: number;
  readonly residentBytes: number;
}

/** One process of a peer. */
export interface ProcessUsage extends Usage {
  readonly pid: number;
  /** Its job: the name of the script that it runs. */
  readonly role: string;
}

/** Usage of a process with all of its living descendants, from the kernel's own books. */
export function usageOf(pid: number): Usage {
  const own = familyOf(pid);
  return {
    cpuSeconds: own.reduce((sum, row) => sum + row.cpuTicks, 0) / TICKS_A_SECOND,
    residentBytes: own.reduce((sum, row) => sum + row.residentBytes, 0),
  };
}

/** The same, process by process. */
export function processesOf(pid: number): readonly ProcessUsage[] {
  return familyOf(pid).map((row) => ({
    pid: row.pid,
    role: roleOf(row.pid),
    cpuSeconds: row.cpuTicks / TICKS_A_SECOND,
    residentBytes: row.residentBytes,
  }));
}

/** Proportional set size of a process and its descendants: memory that processes share counts once. */
export function proportionalBytesOf(pid: number): number {
  let kib = 0;
  for (const row of familyOf(pid))
    kib += Number(/^Pss:\s+(\d+) kB/m.exec(readProc(row.pid, 'smaps_rollup'))?.[1] ?? 0);
  return kib * BYTES_A_KIB;
}

interface Row {
  readonly pid: number;
  readonly parent: number;
  readonly cpuTicks: number;
  readonly residentBytes: number;
}

function familyOf(pid: number): readonly Row[] {
  const rows = readdirSync('/proc')
    .filter((entry) => /^\d+$/.test(entry))
    .map((entry) => readStat(Number(entry)))
    .filter((row) => row !== undefined);
  const pids = new Set([pid]);
  // Parents have lower pids than their children nearly always; twice sees to the rest.
  for (let pass = 0; pass < 2; pass++) for (const row of rows) if (pids.has(row.parent)) pids.add(row.pid);
  return rows.filter((row) => pids.has(row.pid));
}

function readStat(pid: number): Row | undefined {
  const stat = readProc(pid, 'stat');
  if (stat === '') return undefined;
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const number = (index: number) => Number(fields[index]);
  return {
    pid,
    parent: number(1),
    cpuTicks: number(11) + number(12),
    residentBytes: number(21) * BYTES_A_PAGE,
  };
}

function roleOf(pid: number): string {
  const script = readProc(pid, 'cmdline')
    .split('\0')
    .find((argument) => /\.(js|ts)$/.test(argument));
  return (
    script
      ?.split('/')
      .at(-1)
      ?.replace(/\.\w+$/, '') ?? 'other'
  );
}

/** Empty where the process has ended since the list was read. */
function readProc(pid: number, file: string): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8');
  } catch {
    return '';
  }
}
