package dev.ebb.server.support;

import dev.ebb.v1.BackgroundCopyFileGetPropertyRequest;
import dev.ebb.v1.BackgroundCopyFileSetPropertyRequest;
import dev.ebb.v1.CompleteRequest;
import dev.ebb.v1.File;
import dev.ebb.v1.FilePropertyId;
import dev.ebb.v1.FilePropertyValue;
import dev.ebb.v1.GetErrorRequest;
import dev.ebb.v1.GetErrorResponse;
import dev.ebb.v1.GetFileRequest;
import dev.ebb.v1.GetValidationStateRequest;
import dev.ebb.v1.Job;
import dev.ebb.v1.JobState;
import dev.ebb.v1.ReplaceRemotePrefixRequest;
import dev.ebb.v1.ReplaceRemotePrefixResponse;
import dev.ebb.v1.ResumeRequest;
import dev.ebb.v1.SetRemoteNameRequest;
import dev.ebb.v1.SetValidationStateRequest;
import java.net.URI;

/** Calls on the one file of a job, as short as a test wants them. */
public final class FileCalls {
    private final TestDaemon daemon;

    public FileCalls(TestDaemon daemon) {
        this.daemon = daemon;
    }

    public File rename(Job job, URI to) {
        return setName(job, 0, to.toString());
    }

    public File setName(Job job, int index, String name) {
        return daemon.stubs()
                .file()
                .setRemoteName(SetRemoteNameRequest.newBuilder()
                        .setJobId(job.getId())
                        .setIndex(index)
                        .setRemoteName(name)
                        .build())
                .getFile();
    }

    public ReplaceRemotePrefixResponse replace(Job job, String from, String to) {
        return daemon.stubs()
                .job()
                .replaceRemotePrefix(ReplaceRemotePrefixRequest.newBuilder()
                        .setJobId(job.getId())
                        .setOldPrefix(from)
                        .setNewPrefix(to)
                        .build());
    }

    public File validate(Job job, boolean valid) {
        return daemon.stubs()
                .file()
                .setValidationState(SetValidationStateRequest.newBuilder()
                        .setJobId(job.getId())
                        .setValid(valid)
                        .build())
                .getFile();
    }

    public boolean validation(Job job) {
        return daemon.stubs()
                .file()
                .getValidationState(GetValidationStateRequest.newBuilder()
                        .setJobId(job.getId())
                        .build())
                .getValid();
    }

    public String headers(Job job) {
        return property(job, FilePropertyId.FILE_PROPERTY_ID_HTTP_RESPONSE_HEADERS)
                .getHttpResponseHeaders();
    }

    public FilePropertyValue property(Job job, FilePropertyId id) {
        return daemon.stubs()
                .file()
                .getProperty(BackgroundCopyFileGetPropertyRequest.newBuilder()
                        .setJobId(job.getId())
                        .setProperty(id)
                        .build())
                .getValue();
    }

    public void setProperty(Job job, FilePropertyValue value) {
        daemon.stubs()
                .file()
                .setProperty(BackgroundCopyFileSetPropertyRequest.newBuilder()
                        .setJobId(job.getId())
                        .setValue(value)
                        .build());
    }

    public GetErrorResponse error(Job job, String language) {
        return daemon.stubs()
                .job()
                .getError(GetErrorRequest.newBuilder()
                        .setJobId(job.getId())
                        .setLanguage(language)
                        .build());
    }

    public File file(Job job) {
        return daemon.stubs()
                .file()
                .getFile(GetFileRequest.newBuilder().setJobId(job.getId()).build())
                .getFile();
    }

    public void resume(Job job) {
        daemon.stubs()
                .job()
                .resume(ResumeRequest.newBuilder().setJobId(job.getId()).build());
    }

    public JobState complete(Job job) {
        return daemon.stubs()
                .job()
                .complete(CompleteRequest.newBuilder().setJobId(job.getId()).build())
                .getJob()
                .getState();
    }
}
