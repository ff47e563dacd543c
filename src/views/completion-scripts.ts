/** The shells that can complete. */
export const SHELLS = ['bash', 'zsh', 'fish'] as const;
export type Shell = (typeof SHELLS)[number];

/**
 * What a shell reads at its start. Each only hands the line to `posctl __complete` and shows what comes back; nothing of
 * what was typed is run.
 */
export const SCRIPTS: Readonly<Record<Shell, string>> = {
  bash: `# Completion of posctl for bash: eval "$(posctl completion bash)"
_posctl() {
  local rest=$COMP_LINE word current raw reply mode i
  local -a words=()
  # Bash tears words at : and =, which references and options have; what touches belongs together.
  for ((i = 0; i <= COMP_CWORD; i++)); do
    word=${'$'}{COMP_WORDS[i]}
    if ((i > 0)) && [[ $rest != [[:space:]]* ]]; then
      words[${'$'}{#words[@]} - 1]+=$word
    else
      words+=("$word")
    fi
    rest=${'$'}{rest#"${'$'}{rest%%[![:space:]]*}"}
    rest=${'$'}{rest#"$word"}
  done
  raw=${'$'}{words[${'$'}{#words[@]} - 1]}
  current=${'$'}{raw#[\\"\\']}
  current=${'$'}{current//\\\\/}
  words[${'$'}{#words[@]} - 1]=$current
  COMPREPLY=()
  while IFS=$'\\t' read -r reply _; do
    case $reply in
      :*) mode=$reply ;;
      *) COMPREPLY+=("$reply") ;;
    esac
  done < <("${'$'}{words[0]}" __complete -- "${'$'}{words[@]:1}" 2>/dev/null)
  if [[ $mode == :files ]]; then
    compopt -o filenames
    mapfile -t COMPREPLY < <(compgen -f -- "$current")
    return
  fi
  [[ $mode == :goes-on ]] && compopt -o nospace
  local torn=${'$'}{current%"${'$'}{current##*[:=]}"}
  [[ $COMP_WORDBREAKS == *:* && $COMP_WORDBREAKS == *=* ]] || torn=
  for i in "${'$'}{!COMPREPLY[@]}"; do
    reply=${'$'}{COMPREPLY[i]#"$torn"}
    [[ $raw == [\\"\\']* ]] || printf -v reply %q "$reply"
    COMPREPLY[i]=$reply
  done
}
complete -F _posctl posctl
`,
  zsh: `#compdef posctl
# Completion of posctl for zsh: eval "$(posctl completion zsh)", or this as _posctl in a folder of $fpath
_posctl() {
  local -a lines described typed
  local line
  typed=("${'$'}{(@Q)words[2,CURRENT]}")
  lines=("${'$'}{(@f)$("${'$'}{words[1]}" __complete -- "${'$'}{typed[@]}" 2>/dev/null)}")
  local mode=${'$'}{lines[-1]}
  if [[ $mode == :files ]]; then
    _files
    return
  fi
  for line in "${'$'}{(@)lines[1,-2]}"; do
    described+=("${'$'}{${'$'}{line%%$'\\t'*}//:/\\\\:}:${'$'}{line#*$'\\t'}")
  done
  if [[ $mode == :goes-on ]]; then
    _describe -V posctl described -S ''
  else
    _describe -V posctl described
  fi
}
if [[ $funcstack[1] == _posctl ]]; then
  _posctl "$@"
else
  compdef _posctl posctl
fi
`,
  fish: `# Completion of posctl for fish: posctl completion fish | source
function __posctl_complete
  set -l words (commandline -opc) (commandline -ct)
  set -l lines ($words[1] __complete -- $words[2..-1] 2>/dev/null)
  if test "$lines[-1]" = :files
    __fish_complete_path (commandline -ct)
    return
  end
  string match -v -- ':*' $lines
end
complete -c posctl -f -a '(__posctl_complete)'
`,
};
