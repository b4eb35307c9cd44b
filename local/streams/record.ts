/** A change of a row, as DynamoDB Streams gives it and Lambda hands it on (API reference, "Record"). */
export interface StreamRecord {
  readonly eventID: string;
  readonly eventName: "INSERT" | "MODIFY" | "REMOVE";
  readonly dynamodb: {
    /** Grows along a shard. */
    readonly SequenceNumber: string;
    /** Seconds since 1970, by the machine's clock, to the minute. */
    readonly ApproximateCreationDateTime: number;
    readonly [member: string]: unknown;
  };
  readonly [member: string]: unknown;
}

/** How far a stream has been read. */
export interface Position {
  readonly shardId: string;
  /** Of the last record that was read; none of the shard without it. */
  readonly sequenceNumber?: string;
}
