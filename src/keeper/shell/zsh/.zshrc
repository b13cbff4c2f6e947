# Holdfast's shell integration for zsh, second part: the user's own file, then the marks (OSC 633, as VS Code defines them).
ZDOTDIR=$__holdfast_user_zdotdir
if [[ $ZDOTDIR == $HOME ]]; then
  unset ZDOTDIR
fi
# A system-wide file may have derived it from the folder of these scripts.
if [[ ${HISTFILE-} == $__holdfast_zdotdir/* ]]; then
  HISTFILE=${ZDOTDIR:-$HOME}/.zsh_history
fi

# The user's files may load VS Code's own integration by hand: with this it steps aside, and nothing is marked twice.
VSCODE_SHELL_INTEGRATION=1
if [[ -r ${ZDOTDIR:-$HOME}/.zshrc ]]; then
  . "${ZDOTDIR:-$HOME}/.zshrc"
fi

if [[ -z ${__holdfast_is_integrated-} ]]; then
  __holdfast_is_integrated=1
  __holdfast_nonce=${VSCODE_NONCE-}
  unset VSCODE_NONCE
  __holdfast_ran=0

  __holdfast_escape() {
    REPLY=${1//\\/\\\\}
    REPLY=${REPLY//;/\\x3b}
    REPLY=${REPLY//$'\n'/\\x0a}
    REPLY=${REPLY//$'\r'/\\x0d}
    REPLY=${REPLY//$'\e'/\\x1b}
    REPLY=${REPLY//$'\a'/\\x07}
  }

  __holdfast_preexec() {
    __holdfast_ran=1
    __holdfast_escape "$1"
    printf '\e]633;E;%s;%s\a\e]633;C\a' "$REPLY" "$__holdfast_nonce"
  }

  __holdfast_precmd() {
    local exit_code=$?
    if (( __holdfast_ran )); then
      printf '\e]633;D;%s\a' $exit_code
    else
      printf '\e]633;D\a'
    fi
    __holdfast_ran=0
    __holdfast_escape "$PWD"
    printf '\e]633;P;Cwd=%s\a' "$REPLY"
    if [[ $PS1 != *'633;A'* ]]; then
      PS1=$'%{\e]633;A\a%}'$PS1$'%{\e]633;B\a%}'
    fi
    return $exit_code
  }

  autoload -Uz add-zsh-hook
  add-zsh-hook preexec __holdfast_preexec
  # First in line, because it needs the exit code.
  precmd_functions=(__holdfast_precmd $precmd_functions)
fi
