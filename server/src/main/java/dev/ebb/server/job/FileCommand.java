package dev.ebb.server.job;

import java.util.List;

/** What can be asked of the files of a job, once they are in it. Values are checked when a command is made. */
public sealed interface FileCommand extends JobCommand.OfCaller {
    /** IBackgroundCopyFile2::SetRemoteName; the name is a checked URL. */
    record SetRemoteName(int fileIndex, String remoteName) implements FileCommand {
        @Override
        public Verb verb() {
            return Verb.SET_REMOTE_NAME;
        }
    }

    /** Where else the file is to be had; the names are checked beside the remote name. */
    record SetMirrors(int fileIndex, List<String> mirrors) implements FileCommand {
        public SetMirrors {
            mirrors = List.copyOf(mirrors);
        }

        @Override
        public Verb verb() {
            return Verb.SET_REMOTE_NAME;
        }
    }

    /** IBackgroundCopyJob3::ReplaceRemotePrefix; neither prefix is empty. */
    record ReplaceRemotePrefix(String oldPrefix, String newPrefix) implements FileCommand {
        @Override
        public Verb verb() {
            return Verb.SET_REMOTE_NAME;
        }
    }

    /** IBackgroundCopyFile3::SetValidationState: whether the content is what it should be. */
    record SetValidationState(int fileIndex, boolean valid) implements FileCommand {
        @Override
        public Verb verb() {
            return Verb.SET_VALIDATION_STATE;
        }
    }
}
