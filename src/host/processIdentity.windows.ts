// Process identity from PowerShell and the registry. Slow (some 100 ms a call), so callers ask only after a refusal.

import { spawnSync } from 'node:child_process';
import type { ProcessFacts } from './processIdentity.ts';

const COMMAND_TIMEOUT_MS = 10_000;

export function readProcess(pid: number): ProcessFacts | undefined {
  const query = `[DateTimeOffset]::new((Get-Process -Id ${Math.trunc(pid)} -ErrorAction Stop).StartTime).ToUnixTimeMilliseconds()`;
  return parseStartTime(powershell(query));
}

export function parseStartTime(text: string): ProcessFacts | undefined {
  const match = /^\s*(\d+)\s*$/.exec(text);
  // Windows has no stopped and no unreaped processes.
  return match ? { startTime: Number(match[1]), state: 'R' } : undefined;
}

export function readBootId(): string {
  const query = '(Get-CimInstance Win32_OperatingSystem).LastBootUpTime.ToUniversalTime().ToString("o")';
  return powershell(query).trim() || 'unknown';
}

export function readMachineId(): string | undefined {
  const key = 'HKLM\\SOFTWARE\\Microsoft\\Cryptography';
  return parseRegistry(outputOf('reg.exe', ['query', key, '/v', 'MachineGuid', '/reg:64']));
}

export function parseRegistry(text: string): string | undefined {
  return /MachineGuid\s+REG_SZ\s+(\S+)/.exec(text)?.[1];
}

export function readPidNamespace(): undefined {
  return undefined;
}

function powershell(query: string): string {
  return outputOf('powershell.exe', ['-NoProfile', '-NonInteractive', '-Command', query]);
}

function outputOf(command: string, args: readonly string[]): string {
  const result = spawnSync(command, args, {
    encoding: 'utf8',
    timeout: COMMAND_TIMEOUT_MS,
    windowsHide: true,
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  return result.stdout ?? '';
}
