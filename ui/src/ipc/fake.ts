export function installFakeShell(): void {}
