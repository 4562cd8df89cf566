/** A failure of a resource type's handler whose message is used unchanged as the resource's `ResourceStatusReason`. */
export class ResourceFailure extends Error {}
