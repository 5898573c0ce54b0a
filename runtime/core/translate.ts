/** A sentence of the locale catalogue (`__value__` placeholders filled in), or the key itself when there is none. */
export type Translate = (key: string, values?: Record<string, string | number>) => string;
