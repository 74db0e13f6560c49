/// The form of the bodies that services answer with: what stands around the data of a success, and how a failure is
/// written.
///
/// One value drives the answers, the client that reads them and the document that describes them. ``standard`` is
/// `{"code":0,"data":…}` and `{"code":10404,"message":"…"}`; an app that needs another form builds one:
///
/// ```swift
/// try Envelope(
///     success: [.constant("ok", json: "true"), .data("result"), .pagination("paging")],
///     failure: [.constant("ok", json: "false"), .message("reason"), .code("number"), .error("detail")])
/// ```
public struct Envelope: Sendable, Equatable {
    /// A member of the body of a success.
    public enum SuccessMember: Sendable, Hashable {
        /// A member with this name that always has this value, given as JSON text.
        case constant(String, json: String)
        /// What the endpoint returned; of a ``Page`` its items.
        case data(String)
        /// Where a ``Page`` stands; missing from other answers.
        case pagination(String)
    }

    /// A member of the body of a failure.
    public enum FailureMember: Sendable, Hashable {
        /// The failure's own code.
        case code(String)
        /// The sentence for the client.
        case message(String)
        /// What says more; missing where the failure has no such thing.
        case error(String)
        /// The HTTP status, as a number.
        case status(String)
        /// A member with this name that always has this value, given as JSON text.
        case constant(String, json: String)
    }

    /// All that is known of the form, shared by all copies: a request passes it on several times.
    private final class Form: Sendable {
        let success: [SuccessMember]?
        let failure: [FailureMember]
        let layout: EnvelopeLayout

        init(_ success: [SuccessMember]?, _ failure: [FailureMember]) {
            self.success = success
            self.failure = failure
            layout = EnvelopeLayout(success: success, failure: failure)
        }
    }

    private let form: Form

    /// The members of a success in their order; nil when the data stands alone.
    ///
    /// Where there is no pagination member, a ``Page`` is `{"items":[…],"pagination":{…}}` in the place of the data.
    public var success: [SuccessMember]? { form.success }
    /// The members of a failure in their order.
    public var failure: [FailureMember] { form.failure }
    /// The bytes around what varies, put together once.
    var layout: EnvelopeLayout { form.layout }

    /// Creates a form.
    ///
    /// - Parameters:
    ///   - success: the members of a success in their order, one of them the data; nil lets the data stand alone.
    ///   - failure: the members of a failure in their order, one of them the message.
    /// - Throws: ``EnvelopeError`` when a member is missing, stands twice or shares its name with another, or when a
    ///   constant is not JSON.
    public init(
        success: [SuccessMember]?, failure: [FailureMember] = Envelope.standard.failure
    ) throws(EnvelopeError) {
        try EnvelopeError.check(success: success, failure: failure)
        self.init(known: success, failure)
    }

    private init(known success: [SuccessMember]?, _ failure: [FailureMember]) {
        form = Form(success, failure)
    }

    /// `{"code":0,"data":…,"pagination":…}`, and for failures `{"code":…,"message":…,"error":…}`.
    public static let standard = Envelope(
        known: [.constant("code", json: "0"), .data("data"), .pagination("pagination")],
        [.code("code"), .message("message"), .error("error")])

    /// The data alone; failures as in ``standard``.
    public static let none = Envelope(known: nil, standard.failure)

    /// Whether both have the same members in the same order.
    public static func == (left: Envelope, right: Envelope) -> Bool {
        left.success == right.success && left.failure == right.failure
    }
}
