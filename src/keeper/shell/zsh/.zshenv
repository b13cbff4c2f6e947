# Holdfast's shell integration for zsh, first part: zsh looks for its files here, and finds the user's own through us.
__holdfast_zdotdir=$ZDOTDIR
ZDOTDIR=${HOLDFAST_USER_ZDOTDIR:-$HOME}
unset HOLDFAST_USER_ZDOTDIR
if [[ -r $ZDOTDIR/.zshenv ]]; then
  . "$ZDOTDIR/.zshenv"
fi
__holdfast_user_zdotdir=$ZDOTDIR
ZDOTDIR=$__holdfast_zdotdir
