import { isSnapshotError } from '../core/errors';
import type { RemoteAbility, RemotePlace } from '../core/remote-wire';
import type { FlowFuseApi, FlowFuseCalls, FlowFuseOwner } from './flowfuse-api';
import type { FlowFuseDevice, FlowFuseInstance, FlowFuseNamed, FlowFuseTeam } from './flowfuse-answers';

/** What a team holds. */
interface TeamContent {
    team: FlowFuseTeam;
    applications: FlowFuseNamed[];
    instances: FlowFuseInstance[];
    devices: FlowFuseDevice[];
}

const VIEWER = 10;
const MEMBER = 30;
const OWNER = 50;

/** Teams, their applications, and the instances and devices of these, each after what it is in. */
export async function findPlaces(api: FlowFuseApi, signal: AbortSignal): Promise<RemotePlace[]> {
    const teams = await api.teams(signal);
    const calls = await api.knows(signal);
    const places: RemotePlace[] = [];
    for (const team of teams.sort(byName)) places.push(...placesOf(await contentOf(api, team, signal), calls));
    return places;
}

/** What holds the snapshots of a place, by its id alone; undefined where none are held. It need not be there. */
export function ownerOf(place: string): FlowFuseOwner | undefined {
    if (place.startsWith(TEAM) || place.startsWith(APPLICATION)) return undefined;
    return { type: UUID.test(place) ? 'instance' : 'device', id: place };
}

const TEAM = 'team:';
const APPLICATION = 'application:';
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** A team in which somebody may see nothing, or no longer, is not in the way of the others. */
async function contentOf(api: FlowFuseApi, team: FlowFuseTeam, signal: AbortSignal): Promise<TeamContent> {
    const none = { team, applications: [], instances: [], devices: [] };
    if (team.role < VIEWER) return none;
    try {
        const [applications, instances, devices] = await Promise.all([
            api.applications(team.id, signal),
            api.instances(team.id, signal),
            api.devices(team.id, signal),
        ]);
        return { team, applications, instances, devices };
    } catch (error) {
        if (isSnapshotError(error, 'remote_forbidden') || isSnapshotError(error, 'not_found')) return none;
        throw error;
    }
}

function placesOf({ team, applications, instances, devices }: TeamContent, calls: FlowFuseCalls): RemotePlace[] {
    const top = TEAM + team.id;
    const applicationId = (id: string | undefined): string => (id === undefined ? top : APPLICATION + id);
    const children: RemotePlace[] = [
        ...applications.map(({ id, name }) => {
            return { id: APPLICATION + id, name, parent: top, type: 'application' as const, may: [] };
        }),
        ...instances.map(({ id, name, application }) => {
            const may = instanceAbilities(team.role, calls);
            return { id, name, parent: applicationId(application), type: 'instance' as const, may };
        }),
        ...devices.map(({ id, name, ownerType, instance, application, targetSnapshot: target }) => ({
            id,
            name,
            parent: ownerType === 'instance' && instance !== undefined ? instance : applicationId(application),
            type: 'device' as const,
            // The devices of an instance hold no snapshots: they run those of the instance.
            may: ownerType === 'application' ? deviceAbilities(team.role, calls) : [],
            ...(target !== undefined && { deviceTarget: target }),
        })),
    ];
    return withAllBelow({ id: top, name: team.name, type: 'team', may: [] }, children);
}

/** A place and what is in it, each after its parent, siblings sorted by name. */
function withAllBelow(place: RemotePlace, all: readonly RemotePlace[]): RemotePlace[] {
    const children = all.filter(({ parent }) => parent === place.id).sort(byName);
    const path = [...(place.path ?? []), place.name];
    return [place, ...children.flatMap((child) => withAllBelow({ ...child, path }, all))];
}

/** By role, as the platform of 2.4.0 and its public source have it. An instance’s target is never cleared. */
function instanceAbilities(role: number, calls: FlowFuseCalls): RemoteAbility[] {
    return [
        'list',
        ...(role >= MEMBER ? (['preview', 'pull', 'push', 'set_target'] as const) : []),
        ...(role >= OWNER && calls.edit ? (['edit'] as const) : []),
        ...(role >= OWNER ? (['remove'] as const) : []),
    ];
}

/** Nothing but an import brings a snapshot to a device. In 2.4.0 only an owner chooses its target. */
function deviceAbilities(role: number, calls: FlowFuseCalls): RemoteAbility[] {
    const leastForTarget = calls.import ? MEMBER : OWNER;
    return [
        'list',
        ...(role >= MEMBER ? (['preview', 'pull'] as const) : []),
        ...(role >= OWNER && calls.import ? (['push'] as const) : []),
        ...(role >= OWNER && calls.edit ? (['edit'] as const) : []),
        ...(role >= OWNER ? (['remove'] as const) : []),
        ...(role >= leastForTarget ? (['set_target'] as const) : []),
    ];
}

function byName(a: { name: string }, b: { name: string }): number {
    return a.name.localeCompare(b.name);
}
