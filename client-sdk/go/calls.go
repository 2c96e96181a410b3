package ebb

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"regexp"
	"strings"
	"time"

	"ebb.dev/ebb/ebbv1"
	"google.golang.org/grpc"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"
)

const requestID protoreflect.Name = "request_id"

var reads = regexp.MustCompile(`^(Get|Enum|List|Query|Simulate|Why)`)

// calling says what each call gets that its caller did not say, and how it fails.
func (s *settings) calling() []grpc.DialOption {
	calling := []grpc.DialOption{
		grpc.WithUserAgent(userAgent),
		grpc.WithDisableServiceConfig(),
		grpc.WithDefaultCallOptions(grpc.MaxCallRecvMsgSize(maxMessage), grpc.MaxRetryRPCBufferSize(maxMessage)),
		grpc.WithUnaryInterceptor(s.unary),
		grpc.WithStreamInterceptor(stream),
	}
	if s.attempts < 2 {
		return append(calling, grpc.WithDisableRetry())
	}
	return append(calling, grpc.WithMaxCallAttempts(s.attempts), grpc.WithDefaultServiceConfig(safeRetries(s.attempts)))
}

// unary stands before the repetition of calls, so that each try carries the same request id.
func (s *settings) unary(ctx context.Context, method string, request, answer any, connection *grpc.ClientConn,
	invoke grpc.UnaryInvoker, options ...grpc.CallOption) error {
	if _, said := ctx.Deadline(); !said {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, s.deadlineOf(method))
		defer cancel()
	}
	return typed(ctx, invoke(ctx, method, withRequestID(request), answer, connection, options...))
}

func (s *settings) deadlineOf(method string) time.Duration {
	if strings.HasSuffix(method, "/Complete") || strings.HasSuffix(method, "/Cancel") {
		return s.endingDeadline
	}
	return s.deadline
}

// withRequestID fills in a request id where there is none. The caller's message is left alone, so that he can use it again.
func withRequestID(request any) any {
	message, ok := request.(proto.Message)
	if !ok {
		return request
	}
	field := message.ProtoReflect().Descriptor().Fields().ByName(requestID)
	if field == nil || message.ProtoReflect().Get(field).String() != "" {
		return request
	}
	changed := proto.Clone(message)
	changed.ProtoReflect().Set(field, protoreflect.ValueOfString(NewRequestID()))
	return changed
}

// NewRequestID returns a random UUID (RFC 9562). A program that keeps it beside what it asked for may ask again after a crash.
func NewRequestID() string {
	var b [16]byte
	rand.Read(b[:]) // Never fails.
	b[6], b[8] = b[6]&0x0f|0x40, b[8]&0x3f|0x80
	return fmt.Sprintf("%x-%x-%x-%x-%x", b[:4], b[4:6], b[6:8], b[8:10], b[10:])
}

func stream(ctx context.Context, description *grpc.StreamDesc, connection *grpc.ClientConn, method string,
	open grpc.Streamer, options ...grpc.CallOption) (grpc.ClientStream, error) {
	opened, err := open(ctx, description, connection, method, options...)
	if err != nil {
		return nil, typed(ctx, err)
	}
	return typedStream{opened}, nil
}

type typedStream struct{ grpc.ClientStream }

func (s typedStream) RecvMsg(message any) error {
	err := s.ClientStream.RecvMsg(message)
	if err == nil || errors.Is(err, io.EOF) {
		return err
	}
	return typed(s.Context(), err)
}

// safeRetries is the gRPC service configuration (gRFC A6) by which calls are repeated when the service is unavailable.
func safeRetries(attempts int) string {
	type object map[string]any
	config, err := json.Marshal(object{"methodConfig": []object{{
		"name": safeMethods(),
		"retryPolicy": object{
			"maxAttempts": attempts, "initialBackoff": "0.2s", "maxBackoff": "2s", "backoffMultiplier": 2.0,
			"retryableStatusCodes": []string{"UNAVAILABLE"},
		},
	}}})
	if err != nil {
		panic(err)
	}
	return string(config)
}

type methodName struct {
	Service string `json:"service"`
	Method  string `json:"method"`
}

func safeMethods() []methodName {
	var safe []methodName
	for _, file := range []protoreflect.FileDescriptor{
		ebbv1.File_ebb_v1_background_copy_manager_proto,
		ebbv1.File_ebb_v1_background_copy_job_proto,
		ebbv1.File_ebb_v1_background_copy_file_proto,
		ebbv1.File_ebb_v1_service_administration_proto,
		ebbv1.File_ebb_v1_policy_administration_proto,
		ebbv1.File_ebb_v1_node_administration_proto,
		ebbv1.File_ebb_v1_job_history_proto,
	} {
		for i := range file.Services().Len() {
			service := file.Services().Get(i)
			for j := range service.Methods().Len() {
				if method := service.Methods().Get(j); isSafe(method) {
					safe = append(safe, methodName{string(service.FullName()), string(method.Name())})
				}
			}
		}
	}
	return safe
}

// isSafe says which calls may be repeated: those that read, and those that carry a request id, by which the service
// recognises a repetition.
func isSafe(method protoreflect.MethodDescriptor) bool {
	recognised := method.Input().Fields().ByName(requestID) != nil
	return !method.IsStreamingServer() && (recognised || reads.MatchString(string(method.Name())))
}
