import type { Credentials, FlowNode } from '../core/snapshot';

/** One of the two things that are compared. */
export interface Side extends ReadState {
    name: string;
    modules: Readonly<Record<string, string>>;
}

/** The flows of one, with credentials as far as they can be decrypted. */
export interface ReadState {
    flows: readonly FlowNode[];
    credentials: Credentials | 'unreadable';
}
