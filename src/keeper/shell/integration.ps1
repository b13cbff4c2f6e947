# Holdfast's shell integration for PowerShell 7: marks of OSC 633, as VS Code defines them. Dot-sourced after the user's
# profile, so that the prompt it wraps is the user's own.

if ($ExecutionContext.SessionState.LanguageMode -ne 'FullLanguage' -or $Global:__HoldfastState) {
  return
}
# The user's profile may load VS Code's own integration by hand: then it has marked everything already.
if ($Global:__VSCodeState -or (Test-Path variable:global:__VSCodeOriginalPrompt)) {
  return
}

$Global:__HoldfastState = @{
  Nonce = $env:VSCODE_NONCE
  Prompt = $function:prompt
  LastHistoryId = -1
  # A line was read since the last prompt.
  HasRead = $false
}
$env:VSCODE_NONCE = $null

function Global:__Holdfast-Escape([string]$text) {
  # Backslashes, semicolons and all that is no character.
  [regex]::Replace($text, '[\\;\x00-\x1f]', { param($match) '\x{0:x2}' -f [int][char]$match.Value[0] })
}

function Global:prompt {
  # Read first: whatever runs here sets them anew.
  $succeeded = $global:?
  $native = $global:LASTEXITCODE
  Set-StrictMode -Off
  $state = $Global:__HoldfastState
  $entry = Get-History -Count 1
  $marks = ''
  if ($state.HasRead) {
    $code = if ($succeeded) { 0 } elseif ($native) { $native } else { 1 }
    # An empty line, or one that was interrupted, leaves no history and has no exit code.
    $marks += if ($entry.Id -eq $state.LastHistoryId) { "`e]633;D`a" } else { "`e]633;D;$code`a" }
  }
  $state.HasRead = $false
  $state.LastHistoryId = if ($entry) { $entry.Id } else { -1 }
  if ($pwd.Provider.Name -eq 'FileSystem') {
    $marks += "`e]633;P;Cwd=$(__Holdfast-Escape $pwd.ProviderPath)`a"
  }
  $marks += "`e]633;A`a"
  # The user's prompt may look at how the last command ended.
  if (-not $succeeded) { Write-Error 'failed' -ErrorAction Ignore }
  $global:LASTEXITCODE = $native
  "$marks$((& $state.Prompt) -join '')`e]633;B`a"
}

# Without PSReadLine nobody says when a line has been read: then only prompts are marked.
if (Get-Module -Name PSReadLine) {
  $Global:__HoldfastState.ReadLine = $function:PSConsoleHostReadLine
  function Global:PSConsoleHostReadLine {
    $line = & $Global:__HoldfastState.ReadLine
    $Global:__HoldfastState.HasRead = $true
    [Console]::Write("`e]633;E;$(__Holdfast-Escape $line);$($Global:__HoldfastState.Nonce)`a`e]633;C`a")
    $line
  }
}

[Console]::Write("`e]633;P;HasRichCommandDetection=True`a")
