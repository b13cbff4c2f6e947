/** @returns where the VSIX of this platform is; throws when it could not be packed */
export function freshVsix(): Promise<string>;
