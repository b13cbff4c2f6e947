// What a shell sources to complete `holdfast`. Each asks `holdfast complete` with the words as they were typed, and never
// evaluates them. (@bomb.sh/tab was looked at: its bash script needs another package and evals what is typed, its answers
// cannot wait for a daemon, and it wants every command made for each Tab.)

export const SHELLS = ['bash', 'zsh', 'fish'] as const;

export type Shell = (typeof SHELLS)[number];

/** bash takes `:` and `=` for the end of a word, so it is told which it does. */
const BASH = `# holdfast completion for bash: source <(holdfast completion bash)
_holdfast() {
  local IFS=$'\\n' line kind value program=\${COMP_WORDS[0]/#\\~/$HOME}
  COMPREPLY=()
  while IFS= read -r line; do
    if [[ -z $kind ]]; then kind=$line; continue; fi
    value=\${line%%$'\\t'*}
    COMPREPLY+=("$(printf '%q' "$value")")
  done < <("$program" complete --shell bash --breaks "$COMP_WORDBREAKS" -- "\${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null)
  local current=\${COMP_WORDS[COMP_CWORD]}
  case $kind in
    files) compopt -o filenames 2>/dev/null; COMPREPLY=($(compgen -f -- "$current")) ;;
    folders) compopt -o filenames 2>/dev/null; COMPREPLY=($(compgen -d -- "$current")) ;;
    command) COMPREPLY=($(compgen -c -- "$current")) ;;
  esac
}
complete -F _holdfast holdfast
`;

const ZSH = `#compdef holdfast
# holdfast completion for zsh: source <(holdfast completion zsh), or as a file _holdfast in a folder of $fpath
_holdfast() {
  local line kind program=\${~words[1]}
  local -a lines described
  lines=("\${(@f)$("$program" complete --shell zsh --breaks = -- "\${(@)words[2,CURRENT]}" 2>/dev/null)}")
  kind=\${lines[1]}
  shift lines
  # Of --root=FOLDER only the folder is left to complete.
  [[ $words[CURRENT] == --*=* ]] && compset -P '*='
  case $kind in
    files) _files; return ;;
    folders) _files -/; return ;;
    command) _command_names -e; return ;;
  esac
  for line in $lines; do
    described+=("\${\${line%%$'\\t'*}//:/\\\\:}:\${line#*$'\\t'}")
  done
  (( $#described )) && _describe holdfast described
}
if [[ \${funcstack[1]} == _holdfast ]]; then _holdfast "$@"; else compdef _holdfast holdfast; fi
`;

const FISH = `# holdfast completion for fish: holdfast completion fish | source
function __holdfast_complete
  set -l words (commandline -opc)
  set -l current (commandline -ct)
  set -l lines ($words[1] complete --shell fish -- $words[2..-1] "$current" 2>/dev/null)
  switch "$lines[1]"
    case files
      __fish_complete_path "$current"
    case folders
      __fish_complete_directories "$current"
    case command
      complete -C "$current"
    case '*'
      printf '%s\\n' $lines[2..-1]
  end
end
complete -c holdfast -f -a '(__holdfast_complete)'
`;

export const SCRIPTS: Readonly<Record<Shell, string>> = { bash: BASH, zsh: ZSH, fish: FISH };
