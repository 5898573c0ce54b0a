import type { PushQueueCommand, RemoteItem, RemotePage } from '../core/remote-wire';
import type { Connection } from './connection';

/** Remotes and what they hold as they are listed: with what is known of them here. */
export class RemoteItems {
    of(connection: Connection): Promise<RemoteItem> {
        const { about, fields, target, state } = connection;
        const isSecret = new Set(fields.filter(({ secret }) => secret).map(({ name }) => name));
        const { url = '', ...others } = about.fields;
        const options = Object.entries(others).filter(([name]) => !isSecret.has(name));
        return Promise.resolve({
            name: about.name,
            kind: about.kind,
            url,
            options: Object.fromEntries(options),
            secrets: [...isSecret].filter(
                (name) => Object.hasOwn(about.fields, name) || about.unreadable.includes(name),
            ),
            fixed: about.fixed,
            ...(target && { target }),
            auto: about.auto,
            connection: state,
            queue: { waiting: 0, state: 'idle', refused: [] },
            held: [],
        });
    }

    withLocal(_connection: Connection, _place: string, page: RemotePage): Promise<RemotePage> {
        return Promise.resolve(page);
    }

    forget(_connection: Connection, _place: string, _id: string): Promise<void> {
        return Promise.resolve();
    }

    command(_connection: Connection, _command: PushQueueCommand): Promise<void> {
        return Promise.resolve();
    }
}
