/**
 * Pages of a notice that are sent at once, so that each sends ten mails a second. One could send some eighty: what others leave
 * that wait for a lease, or have ended, goes to those that are left, also at the end when few are.
 */
export const sendingWidth = (perSecond: number): number => Math.ceil(perSecond / 10) + 1;
