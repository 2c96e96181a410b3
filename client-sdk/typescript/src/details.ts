import { BinaryReader, type WireType } from '@bufbuild/protobuf/wire';

/** What a service says about a refusal, from `google.rpc.Status`, `ErrorInfo` and `RetryInfo`. */
export interface Details {
  readonly reason: string;
  readonly metadata: Readonly<Record<string, string>>;
  /** Milliseconds. */
  readonly retryAfter?: number;
}

const DOMAIN = 'ebb';
const NOTHING: Details = { reason: '', metadata: {} };

/** Reads the bytes of `grpc-status-details-bin`. The three messages are too few to depend on a package for. */
export function readDetails(status: Uint8Array): Details {
  let details = NOTHING;
  try {
    each(status, (reader, field) => {
      if (field !== 3) {
        return false;
      }
      details = { ...details, ...unpack(reader.bytes()) };
      return true;
    });
  } catch {
    return NOTHING; // Not written by this service.
  }
  return details;
}

function unpack(any: Uint8Array): Partial<Details> {
  let type = '';
  let value = new Uint8Array();
  each(any, (reader, field) => {
    if (field === 1) type = reader.string();
    else if (field === 2) value = new Uint8Array(reader.bytes());
    else return false;
    return true;
  });
  switch (type.slice(type.lastIndexOf('/') + 1)) {
    case 'google.rpc.ErrorInfo':
      return errorInfo(value);
    case 'google.rpc.RetryInfo':
      return { retryAfter: retryDelay(value) };
    default:
      return {};
  }
}

function errorInfo(bytes: Uint8Array): Partial<Details> {
  let reason = '';
  let domain = '';
  const metadata: Record<string, string> = {};
  each(bytes, (reader, field) => {
    if (field === 1) reason = reader.string();
    else if (field === 2) domain = reader.string();
    else if (field === 3) {
      const [key, value] = entry(reader.bytes());
      metadata[key] = value;
    } else return false;
    return true;
  });
  return domain === DOMAIN ? { reason, metadata } : {};
}

function entry(bytes: Uint8Array): [string, string] {
  const pair: [string, string] = ['', ''];
  each(bytes, (reader, field) => {
    if (field === 1) pair[0] = reader.string();
    else if (field === 2) pair[1] = reader.string();
    else return false;
    return true;
  });
  return pair;
}

function retryDelay(bytes: Uint8Array): number {
  let millis = 0;
  each(bytes, (outer, field) => {
    if (field !== 1) {
      return false;
    }
    each(outer.bytes(), (reader, part) => {
      if (part === 1) millis += Number(reader.int64()) * 1000;
      else if (part === 2) millis += reader.int32() / 1e6;
      else return false;
      return true;
    });
    return true;
  });
  return millis;
}

/** Walks over the fields of a message; `take` reads one, or says false. */
function each(bytes: Uint8Array, take: (reader: BinaryReader, field: number) => boolean): void {
  const reader = new BinaryReader(bytes);
  while (reader.pos < reader.len) {
    const [field, wireType]: [number, WireType] = reader.tag();
    if (!take(reader, field)) {
      reader.skip(wireType, field);
    }
  }
}
