# Holdfast's shell integration for bash: tells the terminal where prompts, commands and their output begin, how commands
# ended, and the working folder (OSC 633, as VS Code defines it). Read as the init file of an interactive bash.

# The user's files may load VS Code's own integration by hand: with this it steps aside, and nothing is marked twice.
VSCODE_SHELL_INTEGRATION=1

# What bash would have read without us.
if [ -r ~/.bashrc ]; then
  . ~/.bashrc
fi

if [ -z "${__holdfast_is_integrated-}" ] && [ "${BASH_VERSINFO[0]}${BASH_VERSINFO[1]}" -ge 44 ]; then
  __holdfast_is_integrated=1
  __holdfast_nonce=${VSCODE_NONCE-}
  unset VSCODE_NONCE
  __holdfast_ran=0
  __holdfast_status=0
  __holdfast_history=

  # Answers in REPLY, so that no process is started.
  __holdfast_escape() {
    REPLY=${1//\\/\\\\}
    REPLY=${REPLY//;/\\x3b}
    REPLY=${REPLY//$'\n'/\\x0a}
    REPLY=${REPLY//$'\r'/\\x0d}
    REPLY=${REPLY//$'\e'/\\x1b}
    REPLY=${REPLY//$'\a'/\\x07}
  }

  # Runs in a subshell, between reading a command and executing it.
  __holdfast_begin() {
    local entry
    entry=$(HISTTIMEFORMAT= builtin history 1)
    # The same number again: this command is not kept in the history, so its text is not known.
    if [[ $entry =~ ^\ *([0-9]+)\*?\ *(.*)$ && ${BASH_REMATCH[1]} != "$__holdfast_history" ]] \
      || [[ $entry =~ ^\ *([0-9]+)\*?\ *(.*)$ && -z $__holdfast_history ]]; then
      __holdfast_escape "${entry#*"${BASH_REMATCH[1]}"}"
      REPLY=${REPLY#\*}
      printf '\e]633;E;%s;%s\a' "${REPLY#"${REPLY%%[! ]*}"}" "$__holdfast_nonce"
    fi
    printf '\e]633;C\a'
  }

  __holdfast_before_prompt() {
    __holdfast_status=$?
    if [ "$__holdfast_ran" = 1 ]; then
      printf '\e]633;D;%s\a' "$__holdfast_status"
    else
      printf '\e]633;D\a'
    fi
    __holdfast_ran=0
    __holdfast_escape "$PWD"
    printf '\e]633;P;Cwd=%s\a' "$REPLY"
    local entry
    entry=$(HISTTIMEFORMAT= builtin history 1)
    [[ $entry =~ ^\ *([0-9]+) ]] && __holdfast_history=${BASH_REMATCH[1]}
    return "$__holdfast_status"
  }

  # Last, because what runs before may set the prompt anew.
  __holdfast_after_prompt() {
    case $PS1 in
      *'633;A'*) ;;
      *) PS1="\[\e]633;A\a\]$PS1\[\e]633;B\a\]" ;;
    esac
    case $PS0 in
      *__holdfast_begin*) ;;
      # An expansion in the shell itself that yields nothing, then one in a subshell that prints.
      *) PS0='${IFS:$((__holdfast_ran=1,0)):0}$(__holdfast_begin)'"$PS0" ;;
    esac
    return "$__holdfast_status"
  }

  if [ "${BASH_VERSINFO[0]}${BASH_VERSINFO[1]}" -ge 51 ]; then
    PROMPT_COMMAND=(__holdfast_before_prompt "${PROMPT_COMMAND[@]}" __holdfast_after_prompt)
  else
    PROMPT_COMMAND=$'__holdfast_before_prompt\n'"${PROMPT_COMMAND-}"$'\n__holdfast_after_prompt'
  fi
  printf '\e]633;P;HasRichCommandDetection=True\a'
fi
