import type { Remote } from './remote';

/** Told how the uses of a remote end. */
export interface UseListener {
    answered(): void;
    failed(error: unknown): void;
}

/** The same remote, with somebody who hears how each use of it ends. */
export function watchedRemote(remote: Remote, listener: UseListener): Remote {
    const heard = async <T>(use: Promise<T>): Promise<T> => {
        try {
            const result = await use;
            listener.answered();
            return result;
        } catch (error) {
            listener.failed(error);
            throw error;
        }
    };
    return {
        ...(remote.noticesItself !== undefined && { noticesItself: remote.noticesItself }),
        identify: (...args) => heard(remote.identify(...args)),
        places: (...args) => heard(remote.places(...args)),
        snapshots: (...args) => heard(remote.snapshots(...args)),
        read: (...args) => heard(remote.read(...args)),
        push: (...args) => heard(remote.push(...args)),
        leavesOut: (...args) => heard(remote.leavesOut(...args)),
        ...(remote.maxBytes && { maxBytes: (signal) => heard(remote.maxBytes!(signal)) }),
        edit: (...args) => heard(remote.edit(...args)),
        remove: (...args) => heard(remote.remove(...args)),
        setTarget: (...args) => heard(remote.setTarget(...args)),
        ...(remote.devices && { devices: (...args) => heard(remote.devices!(...args)) }),
        ...(remote.forgetDevice && { forgetDevice: (...args) => heard(remote.forgetDevice!(...args)) }),
        ...(remote.setDeviceTarget && { setDeviceTarget: (...args) => heard(remote.setDeviceTarget!(...args)) }),
        ...(remote.prune && { prune: (...args) => heard(remote.prune!(...args)) }),
    };
}
