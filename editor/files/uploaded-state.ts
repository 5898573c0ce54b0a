import type { FilesContext } from '../files';
import type { GivenState } from '../viewer/states';
import type { UploadedSnapshot } from '../../runtime/core/wire';

/** A snapshot of a file that was sent, for the viewer. Nobody is told values of variables, nor settings. */
export function givenState(
    { host, fileApi }: Pick<FilesContext, 'host' | 'fileApi'>,
    token: string,
    { entry, name, modules, env }: UploadedSnapshot,
): GivenState {
    return {
        name,
        facts: host.text('upload.notStored'),
        read: async () => ({
            flows: { flows: await fileApi.uploadedFlows(token, entry) },
            settings: { settings: {}, env: {}, modules },
            secrets: { credentials: {}, env: [...env.plain, ...env.hidden] },
        }),
    };
}
