@echo off
setlocal
rem Written by `holdfast startup`; `holdfast unstartup` removes it.
set "runtime=C:\Program Files\nodejs\node.exe"
if not exist "%runtime%" set "runtime=node.exe"
"%runtime%" "C:\Users\ada\AppData\Local\holdfast\hosts\0a1b\startup\run.cjs"
