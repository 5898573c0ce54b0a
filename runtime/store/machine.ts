import { readFileSync, readlinkSync } from 'node:fs';
import { hostname, uptime } from 'node:os';

/** What tells one process from all others, and whether another one still runs. */
export interface Machine {
    readonly host: string;
    readonly pid: number;
    /** Another text after each start of the machine; undefined where that is not known. */
    readonly boot: string | undefined;
    /** When the machine was started, in ms. */
    readonly bootedAt: number;
    /** Which set of process ids `pid` belongs to: containers have their own. Undefined where there is but one. */
    readonly space: string | undefined;
    /** Another text for each process that ever has the same id; undefined where that is not known. */
    startOf(pid: number): string | undefined;
    isAlive(pid: number): boolean;
}

export const thisMachine: Machine = {
    host: hostname(),
    pid: process.pid,
    boot: attempt(() => readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()),
    bootedAt: Date.now() - uptime() * 1000,
    space: attempt(() => readlinkSync('/proc/self/ns/pid')),
    startOf: (pid) => attempt(() => startTime(readFileSync(`/proc/${pid}/stat`, 'utf8'))),
    isAlive(pid) {
        try {
            process.kill(pid, 0);
            return true;
        } catch (error) {
            return error instanceof Error && 'code' in error && error.code === 'EPERM';
        }
    },
};

/** Field 22 of proc_pid_stat(5); the second, the name of the program, may hold spaces and parentheses. */
function startTime(stat: string): string | undefined {
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19];
}

function attempt<T>(read: () => T): T | undefined {
    try {
        return read();
    } catch {
        return undefined;
    }
}
