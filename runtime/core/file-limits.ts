/** Size of a file that is taken at most, in bytes; of one snapshot also as it is unpacked. */
export const MAX_FILE_BYTES = 50 * 1024 * 1024;

/** Snapshots in one archive at most. */
export const MAX_ARCHIVE_FILES = 500;
