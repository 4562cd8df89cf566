/** A failure of a resource type's handler whose message is the resource's `ResourceStatusReason` as it stands. */
export class ResourceFailure extends Error {}
