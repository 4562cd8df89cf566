/**
 * Whether Date… conditions accept the text: seconds since the epoch, or ISO 8601 down to any of its parts.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html#Conditions_Date
 */
export function isDatePolicyValue(value: string): boolean {
  if (!/[t-]/i.test(value)) return /^\d+$/.test(value) && BigInt(value) <= 9223372036854775807n;
  const match =
    /^(-?\d{1,9})(?:-(\d{1,2})(?:-(\d{1,2}))?)?(?:t(?:(\d{1,2})(?::(\d{1,2})(?::(\d{1,2})(?:\.(\d{1,9}))?(?:z|[+-](\d{2})(?::?(\d{2}))?)?)?)?)?)?$/i.exec(
      value,
    );
  if (!match) return false;
  const [, year, month, day, hours, minutes, seconds, , zoneHours, zoneMinutes] = match.map(Number);
  const within = (part: number | undefined, low: number, high: number): boolean =>
    part === undefined || Number.isNaN(part) || (part >= low && part <= high);
  return (
    within(year, -292_275_054, 292_278_993) &&
    within(month, 1, 12) &&
    within(day, 1, 31) &&
    within(hours, 0, 23) &&
    within(minutes, 0, 59) &&
    within(seconds, 0, 59) &&
    within(zoneHours, 0, 23) &&
    within(zoneMinutes, 0, 59)
  );
}
