import { createHash } from 'node:crypto';

import type { Illustration } from '@deepsensor/contract';

/** A file that stands beside the report. */
export interface SideFile {
  /** Relative to the run directory. */
  readonly path: string;
  readonly bytes: Uint8Array;
}

/** Folder for illustrations that are too large to stand in the page. */
export const SIDE_FOLDER = 'report-files';

/** Bytes of one illustration, and of all together, that go into the page. */
const LARGEST_INLINE = 512 * 1024;
const INLINE_BUDGET = 32 * 1024 * 1024;

const EXTENSIONS: Readonly<Record<string, string>> = {
  'image/png': 'png',
  'image/jpeg': 'jpg',
  'image/svg+xml': 'svg',
  'audio/wav': 'wav',
};

/** Collects illustrations: the same bytes once, small ones in the page as long as there is room, the rest as files beside it. */
export class MediaShelf {
  private readonly places = new Map<string, number>();
  private readonly all: string[] = [];
  private readonly beside: SideFile[] = [];
  private room = INLINE_BUDGET;

  /** Number of the illustration among `sources`. */
  place({ bytes, mediaType }: Illustration): number {
    const digest = createHash('sha256').update(mediaType).update(bytes).digest('hex');
    const known = this.places.get(digest);
    if (known !== undefined) return known;
    const place = this.all.push(this.sourceOf(bytes, mediaType, digest)) - 1;
    this.places.set(digest, place);
    return place;
  }

  /** Addresses for `src` attributes. */
  get sources(): readonly string[] {
    return this.all;
  }

  /** Whether an illustration stands in a file of its own. */
  isBeside(place: number): boolean {
    return !this.all[place]!.startsWith('data:');
  }

  get files(): readonly SideFile[] {
    return this.beside;
  }

  private sourceOf(bytes: Uint8Array, mediaType: string, digest: string): string {
    const isMedia = /^(image|audio)\/[\w.+-]+$/.test(mediaType);
    if (isMedia && bytes.length <= LARGEST_INLINE && bytes.length <= this.room) {
      this.room -= bytes.length;
      return `data:${mediaType};base64,${Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('base64')}`;
    }
    const path = `${SIDE_FOLDER}/${digest.slice(0, 20)}.${EXTENSIONS[mediaType] ?? 'bin'}`;
    this.beside.push({ path, bytes });
    return path;
  }
}
