package main

import (
	"context"

	authenticationv1 "k8s.io/api/authentication/v1"
	authorizationv1 "k8s.io/api/authorization/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/kubernetes"
)

const account = "system:serviceaccount:" + namespace + ":typed"

// reviews asks what the filters of protected metrics ask, for the token of a service account.
func reviews(ctx context.Context, client kubernetes.Interface) error {
	options := metav1.CreateOptions{}
	accounts := client.CoreV1().ServiceAccounts(namespace)
	if _, err := accounts.Create(ctx, &corev1.ServiceAccount{ObjectMeta: metav1.ObjectMeta{Name: "typed"}}, options); err != nil {
		return err
	}
	seconds := int64(1200)
	request := &authenticationv1.TokenRequest{Spec: authenticationv1.TokenRequestSpec{ExpirationSeconds: &seconds}}
	given, err := accounts.CreateToken(ctx, "typed", request, options)
	if err != nil {
		return err
	}
	lifetime := given.Status.ExpirationTimestamp.Sub(given.CreationTimestamp.Time).Seconds()
	if err := expect(given.Status.Token != "" && len(given.Spec.Audiences) == 1 && lifetime == 1200, "token", given); err != nil {
		return err
	}
	spec := authenticationv1.TokenReviewSpec{Token: given.Status.Token, Audiences: []string{given.Spec.Audiences[0], "other"}}
	known, err := client.AuthenticationV1().TokenReviews().Create(ctx, &authenticationv1.TokenReview{Spec: spec}, options)
	if err != nil {
		return err
	}
	user := known.Status.User
	isKnown := known.Status.Authenticated && len(known.Status.Audiences) == 1 && user.Username == account
	if err := expect(isKnown && len(user.Extra["authentication.kubernetes.io/credential-id"]) == 1, "token review", known); err != nil {
		return err
	}
	if err := access(ctx, client, user); err != nil {
		return err
	}
	self, err := client.AuthenticationV1().SelfSubjectReviews().Create(ctx, &authenticationv1.SelfSubjectReview{}, options)
	if err != nil {
		return err
	}
	return expect(self.Status.UserInfo.Username == "system:admin" && len(self.Status.UserInfo.Groups) == 2, "who asks", self)
}

func access(ctx context.Context, client kubernetes.Interface, user authenticationv1.UserInfo) error {
	options := metav1.CreateOptions{}
	for path, allowed := range map[string]bool{"/metrics": false, "/healthz": true} {
		review, err := client.AuthorizationV1().SubjectAccessReviews().Create(ctx, &authorizationv1.SubjectAccessReview{
			Spec: authorizationv1.SubjectAccessReviewSpec{
				User:                  user.Username,
				UID:                   user.UID,
				Groups:                user.Groups,
				Extra:                 map[string]authorizationv1.ExtraValue{"k": {"v"}},
				NonResourceAttributes: &authorizationv1.NonResourceAttributes{Path: path, Verb: "get"},
			},
		}, options)
		if err != nil {
			return err
		}
		if err := expect(review.Status.Allowed == allowed && review.Spec.Extra["k"][0] == "v", "access review", review); err != nil {
			return err
		}
	}
	rules, err := client.AuthorizationV1().SelfSubjectRulesReviews().Create(ctx, &authorizationv1.SelfSubjectRulesReview{
		Spec: authorizationv1.SelfSubjectRulesReviewSpec{Namespace: namespace},
	}, options)
	if err != nil {
		return err
	}
	listed := rules.Status.ResourceRules
	return expect(len(listed) == 1 && listed[0].Verbs[0] == "*" && listed[0].Resources[0] == "*" && !rules.Status.Incomplete, "rules review", rules)
}
