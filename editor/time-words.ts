import { localTimestamp } from '../runtime/core/snapshot';

/** Says times the way people do, in one language and in the browser's own time zone. Times come in as ISO 8601. */
export interface TimeWords {
    /** `5m ago` */
    ago(iso: string, now: Date): string;
    /** `5 minutes ago` */
    since(iso: string, now: Date): string;
    /** `14:03`, or `2:03 PM` where people say that. */
    clock(iso: string): string;
    /** `4 Nov, 14:03`; with the year only where it is another one than now. */
    moment(iso: string, now: Date): string;
    /** `Tuesday, 4 November 2025 at 14:03:27` */
    exact(iso: string): string;
    /** `Today`, `Yesterday`, or the day with its date; with the year only where it is another one. */
    heading(dayKey: string, now: Date): string;
}

export function timeWords(language: string): TimeWords {
    const relative = new Intl.RelativeTimeFormat(language, { style: 'narrow', numeric: 'auto' });
    const long = new Intl.RelativeTimeFormat(language, { numeric: 'auto' });
    const clock = new Intl.DateTimeFormat(language, { timeStyle: 'short' });
    const short: Intl.DateTimeFormatOptions = { day: 'numeric', month: 'short', hour: 'numeric', minute: '2-digit' };
    const moment = new Intl.DateTimeFormat(language, short);
    const momentOfYear = new Intl.DateTimeFormat(language, { ...short, year: 'numeric' });
    const exact = new Intl.DateTimeFormat(language, { dateStyle: 'full', timeStyle: 'medium' });
    const day = new Intl.DateTimeFormat(language, { weekday: 'long', day: 'numeric', month: 'long' });
    const dayOfYear = new Intl.DateTimeFormat(language, { day: 'numeric', month: 'long', year: 'numeric' });
    return {
        ago: (iso, now) => age(relative, iso, now),
        since: (iso, now) => age(long, iso, now),
        clock: (iso) => clock.format(new Date(iso)),
        moment: (iso, now) => {
            const at = new Date(iso);
            return (at.getFullYear() === now.getFullYear() ? moment : momentOfYear).format(at);
        },
        exact: (iso) => exact.format(new Date(iso)),
        heading: (key, now) => {
            const date = new Date(`${key}T00:00:00`);
            const daysAgo = Math.round((startOfDay(now) - date.getTime()) / DAY_MS);
            if (daysAgo < 2) return capitalise(long.format(-daysAgo || 0, 'day'), language);
            return (date.getFullYear() === now.getFullYear() ? day : dayOfYear).format(date);
        },
    };
}

function age(format: Intl.RelativeTimeFormat, iso: string, now: Date): string {
    const seconds = Math.max(0, (now.getTime() - Date.parse(iso)) / 1000);
    const [unit, size] = UNITS.find(([, size]) => seconds >= size) ?? ['second', Infinity];
    return format.format(-Math.floor(seconds / size) || 0, unit);
}

/** The local day of a time, as `yyyy-mm-dd`. */
export function dayKey(iso: string): string {
    return localTimestamp(new Date(iso)).slice(0, 10);
}

const DAY_MS = 86_400_000;
const UNITS: readonly [Intl.RelativeTimeFormatUnit, number][] = [
    ['year', 365 * 86_400],
    ['month', 30 * 86_400],
    ['day', 86_400],
    ['hour', 3600],
    ['minute', 60],
];

function startOfDay(at: Date): number {
    return new Date(at.getFullYear(), at.getMonth(), at.getDate()).getTime();
}

function capitalise(text: string, language: string): string {
    return text.charAt(0).toLocaleUpperCase(language) + text.slice(1);
}
