package ebb

import (
	"os"
	"path/filepath"
)

// Discover returns the socket of the service that a command without options means: that of EBB_HOME when it is set, else the
// user's own when one is running, else the machine's, else the place where the user's own will be.
func Discover() string { return discover(os.Getenv, inUse) }

func discover(environment func(string) string, inUse func(string) bool) string {
	if home := environment("EBB_HOME"); home != "" {
		return socketOf(home)
	}
	state := folder(environment, "XDG_STATE_HOME")
	if state == "" {
		state = filepath.Join(environment("HOME"), ".local", "state")
	}
	// A service that was started outside the session, by cron or over ssh, has its socket beside its state.
	candidates := []string{socketOf(filepath.Join(state, "ebb")), "/run/ebb/ebb.sock"}
	if runtime := folder(environment, "XDG_RUNTIME_DIR"); runtime != "" {
		candidates = append([]string{filepath.Join(runtime, "ebb", "ebb.sock")}, candidates...)
	}
	for _, candidate := range candidates {
		if inUse(candidate) {
			return candidate
		}
	}
	return candidates[0]
}

func socketOf(home string) string {
	absolute, err := filepath.Abs(home)
	if err != nil {
		absolute = home
	}
	return filepath.Join(absolute, "run", "ebb.sock")
}

// folder is one of the XDG specification, which says to ignore relative paths.
func folder(environment func(string) string, variable string) string {
	if value := environment(variable); filepath.IsAbs(value) {
		return value
	}
	return ""
}

func inUse(socket string) bool {
	_, err := os.Stat(socket)
	return err == nil
}
