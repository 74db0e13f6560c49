package import HTTPTypes

/// What a service passes on to those it calls while it works on a request, such as the request's id.
package enum OutgoingContext {
    /// Header fields that every call of this task and its child tasks sends, unless the call sets them itself.
    @TaskLocal package static var headers: HTTPFields = [:]
}
