# Holdfast's shell integration for fish: marks of OSC 633, as VS Code defines them.
if status is-interactive; and not set -q __holdfast_is_integrated
    set -g __holdfast_is_integrated 1
    set -g __holdfast_nonce "$VSCODE_NONCE"
    set -e VSCODE_NONCE

    function __holdfast_escape
        string replace -a '\\' '\\\\' -- $argv[1] | string replace -a ';' '\\x3b' | string join '\\x0a'
    end

    function __holdfast_preexec --on-event fish_preexec
        printf '\e]633;E;%s;%s\a\e]633;C\a' (__holdfast_escape "$argv[1]") "$__holdfast_nonce"
    end

    function __holdfast_postexec --on-event fish_postexec
        printf '\e]633;D;%s\a' $status
    end

    function __holdfast_prompt --on-event fish_prompt
        printf '\e]633;P;Cwd=%s\a' (__holdfast_escape "$PWD")
    end

    if functions -q fish_prompt
        functions -c fish_prompt __holdfast_user_prompt
        function fish_prompt
            printf '\e]633;A\a'
            __holdfast_user_prompt
            printf '\e]633;B\a'
        end
    end
end
