import HTTPTypes
import NIOCore
import SwiftletHTTP
import SwiftletSchema

extension Pipeline {
    /// The answer that the server gives itself: to what is no request, to one connection or request too many, and to a
    /// request whose handler takes too long.
    func refusal(_ status: HTTPResponse.Status, _ reason: String, of request: Request?) -> Response {
        let noted = request?.noted
        let route = request.flatMap { self.route(Way($0, find($0))) }
        let id = noted?.id ?? request.map(RequestID.of) ?? RequestID.make()
        let failure = Failure(StatusCode(rawValue: status.code), message: reason)
        var response = (route?.envelope ?? envelope).response(failure)
        if let request, let cors, let origin = request.header(named: .origin) {
            response = cors.decorated(response, origin: origin)
        }
        response.give(id)
        let context = RequestContext(id: id, logger: logger, timing: .unlimited)
        guard let request else {
            metrics?.note(status == .serviceUnavailable ? .connection : .message, status)
            requestLog?.note(refusal: status, reason, context)
            return response
        }
        if noted == nil {
            metrics?.note(.overload, status)
            if requestLog != nil { sheddingLog.note(context) }
        } else if let start = noted?.start {
            let time = NIODeadline.now() - start
            metrics?.record(request, route, status, after: time)
            requestLog?.note(request, response, context, after: time)
        }
        return response
    }
}
